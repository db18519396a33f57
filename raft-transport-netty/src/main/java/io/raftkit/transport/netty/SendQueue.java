package io.raftkit.transport.netty;

import io.raftkit.codec.EncodedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be written on one connection, bounded in bytes. Any thread may offer; the event loop does all
 * else, where nothing else is said.
 *
 * <p>There are two lanes, so that pieces of a snapshot do not delay heartbeats on a connection that carries both. The
 * event loop takes all that was offered at once: then it meets those who offer, whom it would hold up, once a batch.
 */
final class SendQueue {
    /** Roughly what a waiting message costs beside its bytes. */
    static final int OVERHEAD_BYTES = 256;

    /** Room for so many messages is kept for the next ones. */
    private static final int MOST_KEPT = 4096;

    private final long maxBytes;
    private final Object lock = new Object();

    // Under the lock.
    private Deque<EncodedMessage> offered = new ArrayDeque<>();
    private final Deque<EncodedMessage> bulk = new ArrayDeque<>();
    private int offeredHeartbeats;

    /** Of all that waits, also of what was taken. */
    private long bytes;

    // The event loop's own: what it has taken and not written yet, and how much that was.
    private Deque<EncodedMessage> taken = new ArrayDeque<>();
    private int takenAtOnce;

    SendQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a message if there is room for it; {@code isBulk} if it may wait until there is nothing else to write. May
     * be called by any thread.
     *
     * @return how many messages are lost by that: heartbeats that made room for it, or the message itself
     */
    int offer(EncodedMessage message, boolean isBulk) {
        long cost = cost(message);
        synchronized (lock) {
            int superseded = 0;
            if (bytes + cost > maxBytes) {
                superseded = dropSupersededHeartbeats();
                if (bytes + cost > maxBytes) {
                    return superseded + 1;
                }
            }
            bytes += cost;
            if (message.isHeartbeat() && !isBulk) {
                offeredHeartbeats++;
            }
            (isBulk ? bulk : offered).add(message);
            return superseded;
        }
    }

    /** All but the newest of those that the loop has not taken: it says what they did. Under the lock. */
    private int dropSupersededHeartbeats() {
        if (offeredHeartbeats < 2) {
            return 0;
        }
        int before = offered.size();
        offered.removeIf(message -> {
            boolean isSuperseded = message.isHeartbeat() && offeredHeartbeats > 1;
            if (isSuperseded) {
                offeredHeartbeats--;
                bytes -= cost(message);
            }
            return isSuperseded;
        });
        return before - offered.size();
    }

    /** Takes what is to be written next: messages of {@code enoughBytes} together, fewer if no more wait. */
    List<EncodedMessage> poll(int enoughBytes) {
        List<EncodedMessage> batch = new ArrayList<>();
        long batchBytes = 0;
        long cost = 0;
        for (EncodedMessage message = next(); message != null; message = batchBytes < enoughBytes ? next() : null) {
            batch.add(message);
            batchBytes += message.sizeBytes();
            cost += cost(message);
        }
        synchronized (lock) {
            bytes -= cost;
        }
        return batch;
    }

    private @Nullable EncodedMessage next() {
        if (taken.isEmpty()) {
            synchronized (lock) {
                if (offered.isEmpty()) {
                    return bulk.poll();
                }
                takeOffered();
            }
        }
        return taken.poll();
    }

    private void takeOffered() {
        Deque<EncodedMessage> emptied = taken;
        taken = offered;
        offered = takenAtOnce > MOST_KEPT ? new ArrayDeque<>() : emptied;
        takenAtOnce = taken.size();
        offeredHeartbeats = 0;
    }

    boolean isEmpty() {
        synchronized (lock) {
            return taken.isEmpty() && offered.isEmpty() && bulk.isEmpty();
        }
    }

    /** Drops everything, and tells how many messages that were. */
    int clear() {
        int dropped = 0;
        while (!isEmpty()) {
            dropped += poll(Integer.MAX_VALUE).size();
        }
        return dropped;
    }

    /** As {@link #clear}, but leaves what the event loop has taken. May be called by any thread. */
    int clearOffered() {
        synchronized (lock) {
            int dropped = offered.size() + bulk.size();
            offered.forEach(message -> bytes -= cost(message));
            bulk.forEach(message -> bytes -= cost(message));
            offered.clear();
            bulk.clear();
            offeredHeartbeats = 0;
            return dropped;
        }
    }

    /** What is waiting, overhead included. May be asked by any thread. */
    long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    /** Whether there is room for as much again as waits. */
    boolean isHalfEmpty() {
        return bytes() <= maxBytes / 2;
    }

    private static long cost(EncodedMessage message) {
        return (long) message.sizeBytes() + OVERHEAD_BYTES;
    }
}
