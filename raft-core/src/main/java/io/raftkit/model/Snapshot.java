package io.raftkit.model;

/**
 * A complete, durable snapshot.
 *
 * @param metadata what it stands for
 * @param sizeBytes length of the state machine's state
 * @param crc32c checksum of that state
 */
public record Snapshot(SnapshotMetadata metadata, long sizeBytes, int crc32c) {
    /** What tells it from any other. */
    public SnapshotId id() {
        return new SnapshotId(lastIncluded(), sizeBytes, crc32c);
    }

    /** The last entry whose effect it contains. */
    public LogId lastIncluded() {
        return metadata.lastIncluded();
    }

    /** Position of the last entry whose effect it contains. */
    public long index() {
        return metadata.lastIncluded().index();
    }
}
