package io.raftkit.storage.mapdb;

import org.mapdb.volume.VolumeFactory;

/**
 * How a {@link MapDbLogStore} keeps its files.
 *
 * @param segmentBytes size of a segment file, 1 KiB to 1 GiB; compaction frees whole segments. A larger write gets a
 *     segment of its own size
 * @param volumes opens the segments. A volume must be backed by the file it is given, be durable when its {@code sync}
 *     returns, allow reads beside writes, and hold a segment in one slice
 */
public record MapDbOptions(int segmentBytes, VolumeFactory volumes) {
    private static final int SMALLEST = 1 << 10;
    private static final int LARGEST = 1 << 30;

    public MapDbOptions {
        if (segmentBytes < SMALLEST || segmentBytes > LARGEST) {
            throw new IllegalArgumentException("a segment has 1 KiB to 1 GiB, not " + segmentBytes + " bytes");
        }
    }

    /** Segments of 64 MiB in plain files, written in place and synced without metadata. */
    public static MapDbOptions defaults() {
        return new MapDbOptions(64 << 20, DurableFileVolume.FACTORY);
    }

    /** The same with segments of {@code bytes}. */
    public MapDbOptions withSegmentBytes(int bytes) {
        return new MapDbOptions(bytes, volumes);
    }

    /** The same with other volumes. */
    public MapDbOptions withVolumes(VolumeFactory factory) {
        return new MapDbOptions(segmentBytes, factory);
    }
}
