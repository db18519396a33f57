package io.raftkit.transport.netty;

import io.raftkit.codec.EncodedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be written on one connection, bounded in bytes. Any thread may offer; the event loop polls.
 *
 * <p>There are two lanes, so that pieces of a snapshot do not delay heartbeats on a connection that carries both.
 */
final class SendQueue {
    /** Roughly what a waiting message costs beside its bytes. */
    static final int OVERHEAD_BYTES = 256;

    private final long maxBytes;
    private final Queue<Slot> prompt = new ConcurrentLinkedQueue<>();
    private final Queue<Slot> bulk = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger heartbeats = new AtomicInteger();

    /** A message, until somebody takes it: to write it, or because another says all that it does. */
    private static final class Slot extends AtomicReference<@Nullable EncodedMessage> {
        private static final long serialVersionUID = 1;

        Slot(EncodedMessage message) {
            super(message);
        }
    }

    SendQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a message if there is room for it; {@code isBulk} if it may wait until there is nothing else to write.
     *
     * @return how many messages are lost by that: heartbeats that made room for it, or the message itself
     */
    int offer(EncodedMessage message, boolean isBulk) {
        long cost = cost(message);
        int superseded = 0;
        if (bytes.addAndGet(cost) > maxBytes) {
            superseded = dropSupersededHeartbeats();
            if (bytes.get() > maxBytes) {
                bytes.addAndGet(-cost);
                return superseded + 1;
            }
        }
        if (message.isHeartbeat()) {
            heartbeats.incrementAndGet();
        }
        (isBulk ? bulk : prompt).add(new Slot(message));
        return superseded;
    }

    /** All but the newest: it says what they did. */
    private int dropSupersededHeartbeats() {
        int dropped = 0;
        if (heartbeats.get() > 1) {
            for (Slot slot : prompt) {
                EncodedMessage message = slot.get();
                if (message != null && message.isHeartbeat() && heartbeats.get() > 1 && take(slot, message)) {
                    bytes.addAndGet(-cost(message));
                    dropped++;
                }
            }
            prompt.removeIf(slot -> slot.get() == null);
        }
        return dropped;
    }

    /** Whether it was there: then it is the caller's now. Only heartbeats are ever dropped by somebody else. */
    private boolean take(Slot slot, EncodedMessage message) {
        if (!message.isHeartbeat()) {
            return true;
        }
        if (!slot.compareAndSet(message, null)) {
            return false;
        }
        heartbeats.decrementAndGet();
        return true;
    }

    /** Takes what is to be written next: messages of {@code enoughBytes} together, fewer if no more wait. */
    List<EncodedMessage> poll(int enoughBytes) {
        List<EncodedMessage> taken = new ArrayList<>();
        long takenBytes = 0;
        long cost = 0;
        for (EncodedMessage message = next(); message != null; message = takenBytes < enoughBytes ? next() : null) {
            taken.add(message);
            takenBytes += message.sizeBytes();
            cost += cost(message);
        }
        // Once for all: whoever offers writes to the same place.
        bytes.addAndGet(-cost);
        return taken;
    }

    private @Nullable EncodedMessage next() {
        EncodedMessage message = next(prompt);
        return message == null ? next(bulk) : message;
    }

    private @Nullable EncodedMessage next(Queue<Slot> lane) {
        for (Slot slot = lane.poll(); slot != null; slot = lane.poll()) {
            EncodedMessage message = slot.get();
            if (message != null && take(slot, message)) {
                return message;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return prompt.isEmpty() && bulk.isEmpty();
    }

    /** Drops everything, and tells how many messages that were. */
    int clear() {
        int dropped = 0;
        for (EncodedMessage message = next(); message != null; message = next()) {
            bytes.addAndGet(-cost(message));
            dropped++;
        }
        return dropped;
    }

    /** What is waiting, overhead included. */
    long bytes() {
        return bytes.get();
    }

    /** Whether there is room for as much again as waits. */
    boolean isHalfEmpty() {
        return bytes.get() <= maxBytes / 2;
    }

    private static long cost(EncodedMessage message) {
        return (long) message.sizeBytes() + OVERHEAD_BYTES;
    }
}
