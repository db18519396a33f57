package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.consensus.Message;
import io.raftkit.error.TransportException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport.Receiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A transport on loopback that keeps what it receives. */
final class TestServer implements AutoCloseable {
    static final long PATIENCE_SECONDS = 20;
    private static final Envelope PROBE =
            Messages.envelope(new Message.PreVoteResponse(0, false, Messages.INCARNATION));

    final NodeId id;
    final NettyTransport transport;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Map<NodeId, Long> lastNumbers = new ConcurrentHashMap<>();
    private final BlockingQueue<NodeId> lost = new LinkedBlockingQueue<>();

    record Received(NodeId from, Envelope envelope) {}

    private TestServer(NodeId id, NettyTransport transport) {
        this.id = id;
        this.transport = transport;
    }

    static TestServer start(NodeId id) {
        return start(id, NettyOptions.DEFAULTS);
    }

    /** Listens where it says that it does, on a port that no outgoing connection is given. */
    static TestServer start(NodeId id, NettyOptions options) {
        while (true) {
            try {
                return start(id, ThreadLocalRandom.current().nextInt(10_000, 32_000), options);
            } catch (TransportException e) {
                // Somebody uses that port: another one will do.
            }
        }
    }

    static TestServer start(NodeId id, int port, NettyOptions options) {
        TestServer server = new TestServer(id, NettyTransport.listenOn("127.0.0.1", port, options));
        server.transport.start(Messages.local(id, port), new Receiver() {
            @Override
            public void receive(NodeId from, Envelope envelope) {
                server.lastNumbers.put(from, Messages.number(envelope));
                server.received.add(new Received(from, envelope));
            }

            @Override
            public void disconnected(NodeId peer) {
                server.lost.add(peer);
            }
        });
        return server;
    }

    /** Where nobody listens, on a port that no outgoing connection is given. */
    static Endpoint freeEndpoint(NodeId id) {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
                return new Endpoint(id, "127.0.0.1:" + free.getLocalPort());
            } catch (IOException e) {
                // Somebody uses that port: another one will do.
            }
        }
    }

    /** Introduces servers to each other. */
    static void join(TestServer... servers) {
        List<Endpoint> members =
                List.of(servers).stream().map(TestServer::endpoint).toList();
        for (TestServer server : servers) {
            server.transport.reconfigure(Messages.CLUSTER, members, List.of());
        }
    }

    void join(ClusterId cluster, Endpoint... members) {
        transport.reconfigure(cluster, List.of(members), List.of());
    }

    Endpoint endpoint() {
        return new Endpoint(id, "127.0.0.1:" + transport.port());
    }

    void send(TestServer to, Envelope envelope) {
        transport.send(to.id, envelope);
    }

    /** Waits until what this server says arrives at {@code to}. */
    void awaitConnection(TestServer to) {
        await("a connection from " + id + " to " + to.id, () -> {
            send(to, PROBE);
            return to.received.stream().anyMatch(one -> one.from().equals(id));
        });
        // A probe sent twice may still be on its way: what is sent now comes after it.
        send(to, Messages.numbered(Long.MAX_VALUE));
        while (Messages.number(to.next(id)) != Long.MAX_VALUE) {
            // Only probes.
        }
    }

    /** The next message, which must be from {@code from}. */
    Envelope next(NodeId from) {
        Received one = poll(PATIENCE_SECONDS * 1000);
        if (one == null) {
            throw new AssertionError("no message from " + from + " arrived");
        }
        assertThat(one.from()).isEqualTo(from);
        return one.envelope();
    }

    @Nullable
    Received poll(long millis) {
        try {
            return received.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the message with this number from there, whatever else arrives. */
    void awaitNumber(NodeId from, long number) {
        await("message " + number + " from " + from, () -> hears(from, number));
    }

    /** Whether that message is among what has arrived; all that came before it is forgotten. */
    boolean hears(NodeId from, long number) {
        for (Received one = poll(1); one != null; one = poll(1)) {
            if (one.from().equals(from) && Messages.number(one.envelope()) == number) {
                return true;
            }
        }
        return false;
    }

    /** The number of the last message from there. */
    long lastNumber(NodeId from) {
        return lastNumbers.getOrDefault(from, -1L);
    }

    int receivedCount() {
        return received.size();
    }

    /** The next peer that is reported as lost. */
    NodeId nextLost() {
        try {
            NodeId peer = lost.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (peer == null) {
                throw new AssertionError("nobody was lost");
            }
            return peer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean hasLostNobody() {
        return lost.isEmpty();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waiting for " + what).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
