package io.raftkit.bench;

import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import io.raftkit.transport.netty.NettyTransport;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Messages from one transport to another: encoded, framed, sent, checked and decoded, and handed to a receiver. */
final class TransportLine implements Line {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final Incarnation LIFE = new Incarnation(new UUID(3, 3));
    private static final int LENGTH_BYTES = 4;

    /** Bytes between sending and receiving, so that nothing is dropped; the sender looks again after a moment. */
    private static final int WINDOW_BYTES = 2 << 20;

    private static final long MOMENT_NANOS = 20_000;

    private static final int TOLD_AT_ONCE = 4;

    private final Envelope message;
    private final Envelope answer = Samples.answer();
    private final int frameBytes;
    private final NettyTransport sender;
    private final NettyTransport receiver;
    private volatile Task task = new Task(0, false);

    private static final class Task {
        final CompletableFuture<Integer> done = new CompletableFuture<>();
        final int messages;
        final boolean isAnswered;

        /** As far as the sender is told: once for several, so that two threads do not meet at each message. */
        volatile int arrived;

        private int counted;

        Task(int messages, boolean isAnswered) {
            this.messages = messages;
            this.isAnswered = isAnswered;
        }

        /** Called by one thread only. */
        boolean isLast() {
            counted++;
            if (counted % TOLD_AT_ONCE == 0 || isAnswered) {
                arrived = counted;
            }
            return counted == messages;
        }
    }

    TransportLine(int entries) throws InterruptedException, ExecutionException, TimeoutException {
        this.message = Samples.appendEntries(entries);
        this.frameBytes = LENGTH_BYTES + MessageCodec.encode(message).sizeBytes();
        this.sender = NettyTransport.listenOn("127.0.0.1", 0);
        this.receiver = NettyTransport.listenOn("127.0.0.1", 0);
        sender.start(local(N1), (from, envelope) -> answered());
        receiver.start(local(N2), (from, envelope) -> arrived());
        List<Endpoint> members = List.of(endpoint(N1, sender.port()), endpoint(N2, receiver.port()));
        sender.reconfigure(message.cluster(), members, List.of());
        receiver.reconfigure(message.cluster(), members, List.of());
        awaitConnections();
    }

    private static Transport.Local local(NodeId id) {
        return new Transport.Local(GroupId.DEFAULT, endpoint(id, 0), LIFE);
    }

    private static Endpoint endpoint(NodeId id, int port) {
        return new Endpoint(id, "127.0.0.1:" + port);
    }

    /** Until they are there, messages are dropped. */
    private void awaitConnections() throws InterruptedException, ExecutionException, TimeoutException {
        Task first = new Task(1, true);
        task = first;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!first.done.isDone() && System.nanoTime() < end) {
            sender.send(N2, message);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        first.done.get(1, TimeUnit.SECONDS);
        TimeUnit.MILLISECONDS.sleep(100);
    }

    private void arrived() {
        Task now = task;
        if (now.isAnswered) {
            receiver.send(N1, answer);
        } else if (now.isLast()) {
            now.done.complete(now.messages);
        }
    }

    private void answered() {
        Task now = task;
        if (now.isAnswered && now.isLast()) {
            now.done.complete(now.messages);
        } else if (now.isAnswered && now.arrived < now.messages) {
            sender.send(N2, message);
        }
    }

    @Override
    public void stream(int messages) throws InterruptedException, ExecutionException, TimeoutException {
        Task next = new Task(messages, false);
        task = next;
        int window = Math.max(2 * TOLD_AT_ONCE, WINDOW_BYTES / frameBytes);
        int known = 0;
        for (int sent = 0; sent < messages; sent++) {
            while (sent - known >= window && sent - (known = next.arrived) >= window) {
                LockSupport.parkNanos(MOMENT_NANOS);
            }
            sender.send(N2, message);
        }
        next.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void roundTrips(int count) throws InterruptedException, ExecutionException, TimeoutException {
        Task next = new Task(count, true);
        task = next;
        sender.send(N2, message);
        next.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public int frameBytes() {
        return frameBytes;
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
