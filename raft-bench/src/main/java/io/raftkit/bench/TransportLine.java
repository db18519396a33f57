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
    private static final int WINDOW_BYTES = 1 << 20;

    private static final long MOMENT_NANOS = 20_000;

    /** The sender is told so many times in a window what has arrived: not at each message, where both would meet. */
    private static final int TOLD_IN_A_WINDOW = 16;

    private final Envelope message;
    private final Envelope answer = Samples.answer();
    private final int frameBytes;
    private final int window;
    private final NettyTransport sender;
    private final NettyTransport receiver;
    private volatile Task task = new Task(0, false, 1);

    private static final class Task {
        final CompletableFuture<Integer> done = new CompletableFuture<>();
        final int messages;
        final boolean isAnswered;

        /** As far as the sender is told. */
        volatile int arrived;

        private final int toldAtOnce;
        private int counted;

        Task(int messages, boolean isAnswered, int toldAtOnce) {
            this.messages = messages;
            this.isAnswered = isAnswered;
            this.toldAtOnce = toldAtOnce;
        }

        /** Called by one thread only. */
        boolean isLast() {
            counted++;
            if (counted % toldAtOnce == 0) {
                arrived = counted;
            }
            return counted == messages;
        }
    }

    TransportLine(int entries) throws InterruptedException, ExecutionException, TimeoutException {
        this.message = Samples.appendEntries(entries);
        this.frameBytes = LENGTH_BYTES + MessageCodec.encode(message).sizeBytes();
        this.window = Math.max(2, WINDOW_BYTES / frameBytes);
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
        Task first = new Task(1, true, 1);
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
        Task next = new Task(messages, false, Math.max(1, window / TOLD_IN_A_WINDOW));
        task = next;
        int known = 0;
        for (int sent = 0; sent < messages; sent++) {
            while (sent - known >= window) {
                known = next.arrived;
                if (sent - known >= window) {
                    LockSupport.parkNanos(MOMENT_NANOS);
                }
            }
            sender.send(N2, message);
        }
        next.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void roundTrips(int count) throws InterruptedException, ExecutionException, TimeoutException {
        Task next = new Task(count, true, 1);
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
