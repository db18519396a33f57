package io.raftkit.spi;

import io.raftkit.model.RaftConfig;

/** Decides when to take a snapshot. Asked on the apply loop after each batch of entries. */
@FunctionalInterface
public interface SnapshotPolicy {
    /**
     * Whether it is time.
     *
     * @param entries applied since the last snapshot
     * @param logBytes their size in the log
     */
    boolean isDue(long entries, long logBytes);

    /** After {@link RaftConfig#snapshotEntries()} or {@link RaftConfig#snapshotLogBytes()}, whichever comes first. */
    static SnapshotPolicy of(RaftConfig config) {
        return (entries, logBytes) -> entries >= config.snapshotEntries() || logBytes >= config.snapshotLogBytes();
    }
}
