package io.raftkit.snapshot;

/**
 * How a {@link FileSnapshotStore} writes what it keeps. It reads what is written in any of these ways, and what goes to
 * other servers is the state itself: members of a cluster may differ, and one that changes reads its old snapshots.
 */
public enum SnapshotCompression {
    /** Not at all. */
    NONE(ChunkCodec.PLAIN),

    /** With zstd, for which the application has {@code com.github.luben:zstd-jni} among its dependencies. */
    ZSTD(ChunkCodec.ZSTD);

    private final ChunkCodec codec;

    SnapshotCompression(ChunkCodec codec) {
        this.codec = codec;
    }

    /** Throws if that does not work here. */
    ChunkCodec codec() {
        codec.require();
        return codec;
    }
}
