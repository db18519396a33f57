package io.raftkit.storage.mapdb;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.LogEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Which entries to read and where they are. Made while the log stands still; read while it moves on. Segments are kept
 * open until {@link #read} is through, and nothing in them is ever overwritten.
 */
final class ReadPlan {
    /** Records this close are read in one piece, with the group headers between them. */
    private static final int GAP_BYTES = 4096;

    private static final int PIECE_BYTES = 8 << 20;

    /** Entries from {@code firstIndex} on, in one segment. */
    private record Extent(Segment segment, long firstIndex, EntryTable places) {}

    private final long maxBytes;
    private final List<Extent> extents = new ArrayList<>();
    private final List<LogEntry> pending = new ArrayList<>();
    private long lastIndex;
    private long bytes;
    private boolean full;

    ReadPlan(long after, long maxBytes) {
        this.lastIndex = after;
        this.maxBytes = maxBytes;
    }

    /** Index of the last entry planned. */
    long lastIndex() {
        return lastIndex;
    }

    /** Whether the next entry is too many. */
    boolean isFull() {
        return full;
    }

    /** Plans the entries that follow the last, as far as bytes go, up to the segment's {@code end}th. */
    void add(Segment segment, int end) {
        int from = (int) (lastIndex - segment.floor().index());
        int to = from;
        while (to < end && fits(segment.entries().length(to))) {
            to++;
        }
        if (to > from) {
            segment.acquire();
            extents.add(new Extent(segment, lastIndex + 1, segment.entries().copy(from, to)));
            lastIndex += to - from;
        }
    }

    /** Plans the entry that follows the last, if it fits. */
    void add(LogEntry entry) {
        if (fits(entry.sizeBytes())) {
            pending.add(entry);
            lastIndex++;
        }
    }

    private boolean fits(int size) {
        full = bytes > 0 && bytes + size > maxBytes;
        if (!full) {
            bytes += size;
        }
        return !full;
    }

    /**
     * Reads what was planned; to be called exactly once.
     *
     * @throws StorageException if it is damaged
     */
    List<LogEntry> read() {
        List<LogEntry> entries = new ArrayList<>();
        int done = 0;
        try {
            for (; done < extents.size(); done++) {
                if (!read(extents.get(done), entries)) {
                    return List.of();
                }
                extents.get(done).segment().release();
            }
            entries.addAll(pending);
            return entries;
        } finally {
            for (Extent left : extents.subList(done, extents.size())) {
                left.segment().release();
            }
        }
    }

    /** Whether the entries are still there: a segment may have been compacted away meanwhile. */
    private static boolean read(Extent extent, List<LogEntry> target) {
        try {
            int from = 0;
            while (from < extent.places().size()) {
                int to = endOfPiece(extent.places(), from);
                readPiece(extent, from, to, target);
                from = to;
            }
            return true;
        } catch (RuntimeException e) {
            if (extent.segment().isRetired()) {
                return false;
            }
            throw e instanceof StorageException
                    ? e
                    : new StorageException("cannot read " + extent.segment().path() + ": " + e, e);
        }
    }

    private static int endOfPiece(EntryTable places, int from) {
        int to = from + 1;
        while (to < places.size()
                && places.offset(to) - places.end(to - 1) <= GAP_BYTES
                && places.end(to) - places.offset(from) <= PIECE_BYTES) {
            to++;
        }
        return to;
    }

    private static void readPiece(Extent extent, int from, int to, List<LogEntry> target) {
        EntryTable places = extent.places();
        int start = places.offset(from);
        byte[] piece = new byte[places.end(to - 1) - start];
        extent.segment().volume().getData(start, piece, 0, piece.length);
        for (int i = from; i < to; i++) {
            Bytes record = Bytes.wrap(piece, places.offset(i) - start, places.length(i));
            target.add(parse(record, extent, extent.firstIndex() + i));
        }
    }

    private static LogEntry parse(Bytes record, Extent extent, long index) {
        String problem;
        try {
            LogEntry entry = LogEntry.parse(record);
            if (entry.index() == index && entry.sizeBytes() == record.length()) {
                return entry;
            }
            problem = "there is " + entry;
        } catch (CorruptRecordException e) {
            problem = e.getMessage();
        }
        throw new StorageException("entry " + index + " in " + extent.segment().path() + " is damaged: " + problem
                + ". Replace the disk if it has errors, then restore the directory from a backup, or give the node an"
                + " empty directory and let it join as a new member");
    }
}
