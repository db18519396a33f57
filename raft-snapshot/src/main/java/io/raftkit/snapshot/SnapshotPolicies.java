package io.raftkit.snapshot;

import io.raftkit.spi.SnapshotPolicy;

/** When to take a snapshot. */
public final class SnapshotPolicies {
    private SnapshotPolicies() {}

    /**
     * After so many applied entries.
     *
     * @param count at least 1
     */
    public static SnapshotPolicy everyEntries(long count) {
        atLeastOne(count, "entries");
        return (entries, logBytes) -> entries >= count;
    }

    /**
     * After so many applied bytes of log.
     *
     * @param bytes at least 1
     */
    public static SnapshotPolicy everyLogBytes(long bytes) {
        atLeastOne(bytes, "bytes of log");
        return (entries, logBytes) -> logBytes >= bytes;
    }

    /** As soon as either is due. */
    public static SnapshotPolicy or(SnapshotPolicy first, SnapshotPolicy second) {
        return (entries, logBytes) -> first.isDue(entries, logBytes) || second.isDue(entries, logBytes);
    }

    private static void atLeastOne(long count, String what) {
        if (count < 1) {
            throw new IllegalArgumentException("a snapshot every " + count + " " + what + ": must be at least 1");
        }
    }
}
