package io.raftkit.transport.netty;

import io.raftkit.codec.EncodedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be written to one server, bounded in bytes. Any thread may offer; the event loop polls.
 *
 * <p>There are two lanes, so that pieces of a snapshot do not delay heartbeats.
 */
final class SendQueue {
    /** Roughly what a waiting message costs beside its bytes. */
    static final int OVERHEAD_BYTES = 256;

    private final long maxBytes;
    private final Queue<EncodedMessage> prompt = new ConcurrentLinkedQueue<>();
    private final Queue<EncodedMessage> bulk = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    SendQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a message if there is room for it; {@code isBulk} if it may wait until there is nothing else to write. */
    boolean offer(EncodedMessage message, boolean isBulk) {
        long cost = cost(message);
        if (bytes.addAndGet(cost) > maxBytes) {
            bytes.addAndGet(-cost);
            return false;
        }
        (isBulk ? bulk : prompt).add(message);
        return true;
    }

    /** Takes what is to be written next: messages of {@code enoughBytes} together, fewer if no more wait. */
    List<EncodedMessage> poll(int enoughBytes) {
        List<EncodedMessage> taken = new ArrayList<>();
        long takenBytes = 0;
        EncodedMessage message = poll();
        while (message != null) {
            taken.add(message);
            takenBytes += message.sizeBytes();
            message = takenBytes < enoughBytes ? poll() : null;
        }
        return taken;
    }

    private @Nullable EncodedMessage poll() {
        EncodedMessage message = prompt.poll();
        if (message == null) {
            message = bulk.poll();
        }
        if (message != null) {
            bytes.addAndGet(-cost(message));
        }
        return message;
    }

    boolean isEmpty() {
        return prompt.isEmpty() && bulk.isEmpty();
    }

    /** Drops everything, and tells how many messages that were. */
    int clear() {
        int dropped = 0;
        while (poll() != null) {
            dropped++;
        }
        return dropped;
    }

    /** What is waiting, overhead included. */
    long bytes() {
        return bytes.get();
    }

    private static long cost(EncodedMessage message) {
        return (long) message.sizeBytes() + OVERHEAD_BYTES;
    }
}
