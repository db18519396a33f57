package io.raftkit.examples.network;

import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.Hello;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands where a node is believed to listen, and carries the bytes of connections between it and whoever dials, in the
 * weather that is set for each pair and direction. Who dials it learns from the first frame, and looks at no other.
 */
final class TcpProxy implements AutoCloseable {
    private static final int SEGMENT_BYTES = 1460;
    private static final int WINDOW_SEGMENTS = 4096;

    private final NodeId self;
    private final int target;
    private final long seed;
    private final ServerSocket listening;
    private final Map<Direction, Weather> weather;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    /** One way between two nodes. */
    record Direction(NodeId from, NodeId to) {}

    private record Segment(Bytes bytes, long dueNanos) {}

    /** Bytes on their way. */
    private static final class Way {
        private final Direction direction;
        private final SplittableRandom random;
        private final BlockingQueue<Segment> segments = new LinkedBlockingQueue<>(WINDOW_SEGMENTS);

        Way(Direction direction, SplittableRandom random) {
            this.direction = direction;
            this.random = random;
        }
    }

    /** Listens on {@code port} for node {@code self}, which listens on {@code target}. */
    TcpProxy(NodeId self, int port, int target, Map<Direction, Weather> weather, long seed) throws IOException {
        this.self = self;
        this.target = target;
        this.weather = weather;
        this.seed = seed;
        this.listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        start("proxy of " + self, this::accept);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        for (int number = 0; !listening.isClosed(); number++) {
            try {
                Connection connection = new Connection(listening.accept(), seed + number);
                connections.add(connection);
                start("proxy of " + self, connection::introduce);
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    /** Ends the connections that have lost bytes: what is left of them would be nonsense. */
    void endTheBroken() {
        connections.stream().filter(each -> each.hasLostBytes).forEach(Connection::close);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        connections.forEach(Connection::close);
    }

    /** From a dialler to the node. */
    private final class Connection {
        private final Socket dialler;
        private final long seed;
        private volatile Socket node = new Socket();
        private volatile boolean hasLostBytes;

        Connection(Socket dialler, long seed) {
            this.dialler = dialler;
            this.seed = seed;
        }

        /** Hears who dials, then carries both ways. */
        void introduce() {
            try {
                dialler.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(dialler.getInputStream());
                int length = in.readInt();
                if (length < 0 || length > HandshakeCodec.MAX_BYTES) {
                    throw new IOException("no handshake");
                }
                byte[] frame = new byte[4 + length];
                in.readFully(frame, 4, length);
                frame[2] = (byte) (length >> 8);
                frame[3] = (byte) length;
                Hello hello = HandshakeCodec.decodeHello(Bytes.wrap(frame).slice(4));
                Socket connected = new Socket(InetAddress.getLoopbackAddress(), target);
                connected.setTcpNoDelay(true);
                node = connected;
                Direction there = new Direction(hello.from().id(), self);
                Direction back = new Direction(self, hello.from().id());
                carry(there, frame, in, connected.getOutputStream());
                carry(back, new byte[0], connected.getInputStream(), dialler.getOutputStream());
            } catch (IOException | MalformedMessageException e) {
                close();
            }
        }

        private void carry(Direction direction, byte[] first, InputStream in, OutputStream out) {
            Way way = new Way(direction, new SplittableRandom(seed ^ direction.hashCode()));
            start("proxy " + direction + " in", () -> read(first, in, way));
            start("proxy " + direction + " out", () -> write(way.segments, out));
        }

        private void read(byte[] first, InputStream in, Way way) {
            try {
                for (byte[] bytes = first; ; bytes = next(in)) {
                    if (bytes.length > 0) {
                        send(bytes, way);
                    }
                }
            } catch (IOException e) {
                // One side has ended the connection, so it is over.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        private byte[] next(InputStream in) throws IOException {
            byte[] buffer = new byte[SEGMENT_BYTES];
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("the end");
            }
            return Arrays.copyOf(buffer, count);
        }

        private void send(byte[] bytes, Way way) throws IOException, InterruptedException {
            Weather now = weather.getOrDefault(way.direction, Weather.FINE);
            if (now.isBlackHole() || hasLostBytes) {
                hasLostBytes = true;
                return;
            }
            long millis = now.millis(way.random);
            if (millis == Weather.NEVER) {
                throw new IOException("given up");
            }
            way.segments.put(new Segment(Bytes.wrap(bytes), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis)));
        }

        /** In the order sent: a segment that is late makes those behind it late. */
        private void write(BlockingQueue<Segment> segments, OutputStream out) {
            try {
                while (!dialler.isClosed()) {
                    Segment next = segments.poll(100, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        TimeUnit.NANOSECONDS.sleep(next.dueNanos - System.nanoTime());
                        next.bytes.writeTo(out);
                    }
                }
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void close() {
            connections.remove(this);
            for (Socket each : new Socket[] {dialler, node}) {
                try {
                    each.close();
                } catch (IOException e) {
                    // It is closed, then.
                }
            }
        }
    }
}
