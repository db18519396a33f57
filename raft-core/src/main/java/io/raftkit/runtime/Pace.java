package io.raftkit.runtime;

/**
 * How many bytes may pass in a time: each piece makes the next wait for as long as it takes at that rate. What was not
 * used is not saved up. One thread at a time.
 */
final class Pace {
    private static final double NANOS = 1e9;

    private final long bytesPerSecond;
    private long freeAt = Long.MIN_VALUE;

    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** How many nanoseconds after {@code now} the next piece may pass; 0 if it may at once. */
    long delay(long now) {
        return freeAt == Long.MIN_VALUE ? 0 : Math.max(0, freeAt - now);
    }

    /** A piece passes. */
    void passes(long bytes, long now) {
        freeAt = now + delay(now) + (long) (bytes * NANOS / bytesPerSecond);
    }
}
