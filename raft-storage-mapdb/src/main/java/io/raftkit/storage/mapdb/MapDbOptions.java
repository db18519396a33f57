package io.raftkit.storage.mapdb;

import org.mapdb.volume.VolumeFactory;

/**
 * How a {@link MapDbLogStore} keeps its files.
 *
 * @param segmentBytes size of a segment file, 1 KiB to 1 GiB; compaction frees whole segments. A larger write gets a
 *     segment of its own size
 * @param volumes opens the segments. A volume must be backed by the file it is given, be durable when its {@code sync}
 *     returns, allow reads beside writes, and hold a segment in one slice
 * @param onDamage what to do with a log of which something that was durable cannot be read
 */
public record MapDbOptions(int segmentBytes, VolumeFactory volumes, OnDamage onDamage) {
    private static final int SMALLEST = 1 << 10;
    private static final int LARGEST = 1 << 30;

    /** What becomes of a damaged log. In neither case does its server go on as if nothing were missing. */
    public enum OnDamage {
        /** It stays as it is, and its server does not start. */
        REFUSE,
        /**
         * It is moved into a directory of its own inside the store's, {@code damaged-} and the incarnation, and never
         * deleted. Its server starts with an empty log and a new incarnation: it neither votes nor acknowledges
         * anything until it is admitted again, and then has all from its peers. The right choice where the log has
         * enough other copies and somebody, or something, admits it.
         */
        SET_ASIDE
    }

    public MapDbOptions {
        if (segmentBytes < SMALLEST || segmentBytes > LARGEST) {
            throw new IllegalArgumentException("a segment has 1 KiB to 1 GiB, not " + segmentBytes + " bytes");
        }
    }

    /**
     * Segments of 64 MiB in plain files, written in place, on Linux past the page cache, and synced without metadata;
     * damage is refused.
     */
    public static MapDbOptions defaults() {
        return new MapDbOptions(64 << 20, DurableFileVolume.FACTORY, OnDamage.REFUSE);
    }

    /** The same with segments of {@code bytes}. */
    public MapDbOptions withSegmentBytes(int bytes) {
        return new MapDbOptions(bytes, volumes, onDamage);
    }

    /** The same with other volumes. */
    public MapDbOptions withVolumes(VolumeFactory factory) {
        return new MapDbOptions(segmentBytes, factory, onDamage);
    }

    /** The same, but damaged logs are treated so. */
    public MapDbOptions onDamage(OnDamage what) {
        return new MapDbOptions(segmentBytes, volumes, what);
    }
}
