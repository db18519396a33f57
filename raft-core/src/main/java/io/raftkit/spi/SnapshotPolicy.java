package io.raftkit.spi;

import io.raftkit.model.RaftConfig;

/** Decides when to take a snapshot. Asked on the apply loop after each batch of entries. */
@FunctionalInterface
public interface SnapshotPolicy {
    /** Whether it is time. */
    boolean isDue(Since since);

    /** After {@link RaftConfig#snapshotEntries()} or {@link RaftConfig#snapshotLogBytes()}, whichever comes first. */
    static SnapshotPolicy of(RaftConfig config) {
        return since -> since.entries() >= config.snapshotEntries() || since.logBytes() >= config.snapshotLogBytes();
    }

    /**
     * What has happened since the last snapshot, or since the node was started.
     *
     * @param entries applied
     * @param logBytes their size in the log
     * @param nanos nanoseconds that have passed
     * @param snapshotBytes length of the state in the last snapshot, 0 if there is none
     */
    record Since(long entries, long logBytes, long nanos, long snapshotBytes) {
        /** As if only so much of it had happened. */
        public Since dividedBy(double divisor) {
            return new Since(
                    (long) (entries / divisor), (long) (logBytes / divisor), (long) (nanos / divisor), snapshotBytes);
        }
    }
}
