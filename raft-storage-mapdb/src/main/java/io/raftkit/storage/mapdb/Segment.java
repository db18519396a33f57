package io.raftkit.storage.mapdb;

import io.raftkit.model.LogId;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.mapdb.volume.Volume;

/**
 * One file of the log, and which of its entries are still in the log.
 *
 * <p>Its volume is closed when the last of the store and its readers lets go of it. Everything but that is guarded by
 * {@link LogView}.
 */
final class Segment {
    private final Path path;
    private final SegmentHeader header;
    private final Volume volume;
    private final SparseIndex index = new SparseIndex();
    private final AtomicInteger users = new AtomicInteger(1);
    private LogId floor;
    private volatile boolean retired;

    Segment(Path path, SegmentHeader header, Volume volume) {
        this.path = path;
        this.header = header;
        this.volume = volume;
        this.floor = header.base();
    }

    Path path() {
        return path;
    }

    SegmentHeader header() {
        return header;
    }

    Volume volume() {
        return volume;
    }

    SparseIndex index() {
        return index;
    }

    /** The entry before the first one here. Lower than the header's base once entries before that were dropped. */
    LogId floor() {
        return floor;
    }

    /** Index of the last entry here, {@code floor().index()} if there is none. */
    long lastIndex() {
        return floor.index() + index.size();
    }

    /** Drops all entries here; those to come follow {@code after}. */
    void restart(LogId after) {
        floor = after;
        index.truncate(0);
    }

    /** Drops the entries here beyond the one at {@code last}. */
    void truncateAfter(long last) {
        index.truncate((int) Math.min(index.size(), last - floor.index()));
    }

    /** Keeps the volume open until {@link #release}. */
    void acquire() {
        users.incrementAndGet();
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            volume.close();
        }
    }

    /** The segment is no longer part of the log; its file is about to go. */
    void retire() {
        retired = true;
        release();
    }

    boolean isRetired() {
        return retired;
    }
}
