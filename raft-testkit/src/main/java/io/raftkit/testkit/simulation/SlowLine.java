package io.raftkit.testkit.simulation;

import java.util.OptionalLong;

/** A line that takes so many bytes in a second: large messages delay those behind them, and some are dropped. */
final class SlowLine {
    private static final long SECOND = 1_000_000_000;

    private final long bytesPerSecond;
    private final long longestQueue;
    private final long until;
    private long freeAt;
    private boolean full;

    /**
     * A line through which nothing has gone yet.
     *
     * @param longestQueue for how many nanoseconds a message may wait: a transport bounds what waits, and drops the
     *     rest
     * @param until when it is as fast as any other
     */
    SlowLine(long bytesPerSecond, long longestQueue, long until) {
        this.bytesPerSecond = bytesPerSecond;
        this.longestQueue = longestQueue;
        this.until = until;
    }

    /** How long a message waits for those before it, and takes to get through; empty if it is dropped. */
    OptionalLong admit(long bytes, long now) {
        if (until < now) {
            full = false;
            return OptionalLong.of(0);
        }
        long begins = Math.max(now, freeAt);
        full = begins - now > longestQueue;
        if (full) {
            return OptionalLong.empty();
        }
        freeAt = begins + bytes * SECOND / bytesPerSecond;
        return OptionalLong.of(freeAt - now);
    }

    /** Whether the last message was dropped. */
    boolean isFull() {
        return full;
    }
}
