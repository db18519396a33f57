package io.raftkit.transport.netty;

import io.raftkit.model.NodeId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts messages that servers of a newer version send and this one does not know, in whole or in part, and tells of
 * them once a minute at most. {@link #count} is called on the event loop.
 */
final class NotUnderstood {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final TransportLog log;
    private final LongSupplier nanoTime;
    private final LongAdder messages = new LongAdder();
    private boolean told;
    private long toldAt;

    NotUnderstood(TransportLog log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** So many bytes of a message from there were passed over. */
    void count(NodeId from, int bytes) {
        messages.increment();
        long now = nanoTime.getAsLong();
        if (!told || now - toldAt >= MINUTE) {
            told = true;
            toldAt = now;
            log.warn("passed over " + bytes + " bytes of a message from " + from + ", which speaks a newer version; "
                    + messages() + " such messages so far");
        }
    }

    long messages() {
        return messages.sum();
    }
}
