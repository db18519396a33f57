package io.raftkit.model;

/**
 * Which snapshot: where it ends, and what is in it. Two servers that have snapshots of the same id have the same bytes,
 * so that a transfer which one of them began can be ended by the other.
 *
 * @param lastIncluded the last entry whose effect it contains
 * @param sizeBytes length of the state machine's state
 * @param crc32c checksum of that state
 */
public record SnapshotId(LogId lastIncluded, long sizeBytes, int crc32c) {
    public SnapshotId {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("a snapshot of " + sizeBytes + " bytes");
        }
    }
}
