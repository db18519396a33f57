package io.raftkit.testkit.history;

/**
 * How much a search may cost before it gives up.
 *
 * @param steps how often the model may be asked
 * @param bytes how much memory may hold what was seen, about
 */
record Limits(long steps, long bytes) {
    Limits {
        if (steps < 1 || bytes < 1) {
            throw new IllegalArgumentException("a limit must be positive: " + steps + " steps, " + bytes + " bytes");
        }
    }

    /** The same memory, at most so many steps. */
    Limits atMost(long fewer) {
        return new Limits(Math.max(1, Math.min(steps, fewer)), bytes);
    }
}
