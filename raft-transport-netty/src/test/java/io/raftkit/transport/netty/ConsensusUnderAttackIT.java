package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.hello;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.RaftNode;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.StateMachine;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes commit while somebody attacks all of them. What that costs is printed, for people to judge. */
@Timeout(180)
class ConsensusUnderAttackIT {
    private static final int COMMANDS = 400;
    private static final int WARM_UP = 200;
    private static final int DRIPPING = 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger attacks = new AtomicInteger();

    /** Counts the commands. */
    private static final class Count implements StateMachine {
        private long count;

        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            return Bytes.utf8(Long.toString(++count));
        }

        @Override
        public Bytes query(Bytes query) {
            return Bytes.utf8(Long.toString(count));
        }

        @Override
        public Capture capture() {
            Bytes captured = Bytes.utf8(Long.toString(count));
            return captured::writeTo;
        }

        @Override
        public void restore(InputStream source) throws IOException {
            count = Long.parseLong(Bytes.wrap(source.readAllBytes()).toUtf8());
        }
    }

    @Test
    void commandsGoOnBeingCommitted() throws Exception {
        List<Endpoint> members = freeEndpoints();
        List<RaftNode> nodes = members.stream()
                .map(member -> RaftNode.builder()
                        .id(member.id())
                        .members(members)
                        .stateMachine(new Count())
                        .log(new MemoryLogStore())
                        .snapshots(new MemorySnapshotStore())
                        .transport(NettyTransport.create())
                        .build()
                        .start())
                .toList();
        List<Thread> attackers = new ArrayList<>();
        try {
            commit(nodes, WARM_UP);
            long[] before = commit(nodes, COMMANDS);
            for (Endpoint member : members) {
                int port = HostPort.parse(member.address()).port();
                attackers.add(start("drip", () -> drip(port)));
                attackers.add(start("noise", () -> noise(member.id(), port)));
            }
            TestServer.await("the attack to begin", () -> attacks.get() > 3 * DRIPPING);
            long[] during = commit(nodes, COMMANDS);
            System.out.printf(
                    "commit latency in us: p50 %d, p99 %d; under %d attacks p50 %d, p99 %d%n",
                    before[COMMANDS / 2] / 1000,
                    before[COMMANDS * 99 / 100] / 1000,
                    attacks.get(),
                    during[COMMANDS / 2] / 1000,
                    during[COMMANDS * 99 / 100] / 1000);
            String sum =
                    nodes.get(0).query(Bytes.EMPTY).get(20, TimeUnit.SECONDS).toUtf8();
            assertThat(Long.parseLong(sum)).isGreaterThanOrEqualTo(WARM_UP + 2L * COMMANDS);
        } finally {
            over.set(true);
            for (Thread attacker : attackers) {
                attacker.join(20_000);
            }
            nodes.forEach(RaftNode::close);
        }
    }

    /** Commits so many commands one after the other, and returns how long each took, sorted. */
    private static long[] commit(List<RaftNode> nodes, int commands) throws Exception {
        long[] nanos = new long[commands];
        for (int i = 0; i < commands; i++) {
            RaftNode node = nodes.get(i % nodes.size());
            long begin = System.nanoTime();
            while (!isCommitted(node)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static boolean isCommitted(RaftNode node) throws Exception {
        try {
            node.propose(Bytes.utf8("command")).get(20, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static Thread start(String name, Runnable attack) {
        Thread thread = new Thread(attack, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Connections that introduce themselves byte by byte. */
    private void drip(int port) {
        List<Socket> open = new ArrayList<>();
        while (!over.get()) {
            if (open.size() < DRIPPING) {
                try {
                    Socket another = new Socket(InetAddress.getLoopbackAddress(), port);
                    new DataOutputStream(another.getOutputStream()).writeInt(HandshakeCodec.MAX_BYTES);
                    open.add(another);
                    attacks.incrementAndGet();
                } catch (IOException e) {
                    // The victim has closed the connection.
                }
            }
            open.removeIf(connection -> !takesAByte(connection));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        open.forEach(ConsensusUnderAttackIT::close);
    }

    private static boolean takesAByte(Socket connection) {
        try {
            connection.getOutputStream().write(0);
            return true;
        } catch (IOException e) {
            close(connection);
            return false;
        }
    }

    /** Random bytes, before a handshake and after one; lengths that are too large; connections that end at once. */
    private void noise(NodeId victim, int port) {
        Random random = new Random(port);
        byte[] bytes = new byte[20_000];
        while (!over.get()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                attacks.incrementAndGet();
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                if (random.nextBoolean()) {
                    Bytes hello =
                            HandshakeCodec.encode(hello(CLUSTER, new Endpoint(Messages.STRANGER, "nowhere"), victim));
                    out.writeInt(hello.length());
                    hello.writeTo(out);
                }
                random.nextBytes(bytes);
                out.write(bytes, 0, random.nextInt(bytes.length));
            } catch (IOException e) {
                // The victim has closed the connection.
            }
            // It is not the processors that are attacked.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Endpoint> freeEndpoints() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback);
                ServerSocket third = new ServerSocket(0, 1, loopback)) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (ServerSocket socket : List.of(first, second, third)) {
                endpoints.add(
                        new Endpoint(NodeId.of("n" + (endpoints.size() + 1)), "127.0.0.1:" + socket.getLocalPort()));
            }
            return endpoints;
        }
    }
}
