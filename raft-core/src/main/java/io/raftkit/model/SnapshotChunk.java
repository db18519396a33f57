package io.raftkit.model;

/**
 * A piece of a snapshot on its way to a follower.
 *
 * @param snapshot which snapshot
 * @param offset where in its state the piece begins, in bytes
 * @param data the piece
 */
public record SnapshotChunk(SnapshotId snapshot, long offset, Bytes data) {
    public SnapshotChunk {
        if (offset < 0 || offset > snapshot.sizeBytes() - data.length()) {
            throw new IllegalArgumentException("a chunk of " + data.length() + " bytes at " + offset
                    + " does not fit into " + snapshot.sizeBytes() + " bytes");
        }
    }

    /** Where the next chunk begins. */
    public long end() {
        return offset + data.length();
    }

    /** Whether nothing follows. */
    public boolean isLast() {
        return end() == snapshot.sizeBytes();
    }
}
