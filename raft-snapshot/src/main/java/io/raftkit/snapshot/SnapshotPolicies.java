package io.raftkit.snapshot;

import io.raftkit.spi.SnapshotPolicy;
import java.time.Duration;

/**
 * When to take a snapshot. They combine: {@code or(everyEntries(100_000), and(every(Duration.ofHours(1)),
 * everyLogBytes(1 << 20)))}. Whatever the policy, {@code RaftNode.snapshot()} takes one at once.
 */
public final class SnapshotPolicies {
    private SnapshotPolicies() {}

    /**
     * After so many applied entries.
     *
     * @param count at least 1
     */
    public static SnapshotPolicy everyEntries(long count) {
        atLeastOne(count, "entries");
        return since -> since.entries() >= count;
    }

    /**
     * After so many applied bytes of log.
     *
     * @param bytes at least 1
     */
    public static SnapshotPolicy everyLogBytes(long bytes) {
        atLeastOne(bytes, "bytes of log");
        return since -> since.logBytes() >= bytes;
    }

    /**
     * After so much time, if anything was applied since. A node that applies nothing takes no snapshot.
     *
     * @param time more than zero
     */
    public static SnapshotPolicy every(Duration time) {
        long nanos = time.toNanos();
        atLeastOne(nanos, "nanoseconds");
        return since -> since.nanos() >= nanos;
    }

    /**
     * When the log has grown by more than a multiple of the last snapshot's size: a large state is then written as
     * seldom, by the byte of log, as a small one.
     *
     * @param factor more than zero; 1 to write about as many bytes of snapshots as of log
     * @param leastBytes of log, whatever the size of the last snapshot; at least 1
     */
    public static SnapshotPolicy growth(double factor, long leastBytes) {
        atLeastOne(leastBytes, "bytes of log");
        if (!(factor > 0)) {
            throw new IllegalArgumentException("a growth by " + factor + " must be more than zero");
        }
        return since -> since.logBytes() >= Math.max((double) leastBytes, factor * since.snapshotBytes());
    }

    /** Only when somebody asks for one. The log then grows until somebody does. */
    public static SnapshotPolicy manual() {
        return since -> false;
    }

    /** As soon as both are due. */
    public static SnapshotPolicy and(SnapshotPolicy first, SnapshotPolicy second) {
        return since -> first.isDue(since) && second.isDue(since);
    }

    /** As soon as either is due. */
    public static SnapshotPolicy or(SnapshotPolicy first, SnapshotPolicy second) {
        return since -> first.isDue(since) || second.isDue(since);
    }

    private static void atLeastOne(long count, String what) {
        if (count < 1) {
            throw new IllegalArgumentException("a snapshot every " + count + " " + what + ": must be at least 1");
        }
    }
}
