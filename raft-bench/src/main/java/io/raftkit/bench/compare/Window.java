package io.raftkit.bench.compare;

/** The time in which operations count, in nanoseconds of {@link System#nanoTime}. */
record Window(long begin, long end) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The one that begins after the warm-up. */
    static Window of(Scenario scenario) {
        long begin = System.nanoTime() + scenario.warmUpMillis() * NANOS_PER_MILLI;
        return new Window(begin, begin + scenario.windowMillis() * NANOS_PER_MILLI);
    }

    boolean contains(long nanos) {
        return nanos >= begin && nanos < end;
    }
}
