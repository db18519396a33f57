package io.raftkit.testkit.simulation;

import java.util.function.LongSupplier;

/**
 * A node's own idea of time: it starts anywhere, runs fast or slow, and its calendar is wrong and may
 * jump.
 *
 * @param time the true time
 * @param startedAt true time at which it showed {@code base}
 * @param base its monotonic reading then, in nanoseconds; may be negative, as that of System.nanoTime may
 * @param rate nanoseconds it counts for each true one
 * @param skewMillis how far its calendar is off at present
 */
record LocalClock(VirtualTime time, long startedAt, long base, double rate, LongSupplier skewMillis) {
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Monotonic nanoseconds. */
    long nanoTime() {
        return base + (long) ((time.now() - startedAt) * rate);
    }

    /** Milliseconds since 1970, as far as this node knows. */
    long currentTimeMillis() {
        return EPOCH_MILLIS + skewMillis.getAsLong() + time.now() / NANOS_PER_MILLI;
    }

    /** True nanoseconds until this clock has counted {@code localNanos} more, rounded up. */
    long trueDelay(long localNanos) {
        return localNanos <= 0 ? 0 : (long) Math.min(localNanos / rate, Long.MAX_VALUE / 4.0) + 1;
    }
}
