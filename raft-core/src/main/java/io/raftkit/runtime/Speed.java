package io.raftkit.runtime;

/** How fast something goes, on average since it was begun. */
final class Speed {
    private static final double NANOS = 1e9;

    private final long fromBytes;
    private final long begunAt;

    /** Something of which {@code fromBytes} are done at {@code now}. */
    Speed(long fromBytes, long now) {
        this.fromBytes = fromBytes;
        this.begunAt = now;
    }

    /** Bytes per second until {@code now}; 0 if no time has passed. */
    long at(long doneBytes, long now) {
        return now == begunAt ? 0 : (long) ((doneBytes - fromBytes) * NANOS / (now - begunAt));
    }
}
