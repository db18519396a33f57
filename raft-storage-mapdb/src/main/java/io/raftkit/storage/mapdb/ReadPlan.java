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
    /** Runs this close are read in one piece, with the group headers between them. */
    private static final int GAP_BYTES = 4096;

    private static final int PIECE_BYTES = 8 << 20;

    /**
     * Entries of one segment.
     *
     * @param base index of the entry before the segment's first
     * @param from number, in the segment, of the first entry to read
     * @param to number of the entry behind the last
     * @param runs where they are, with others before the first and behind the last
     */
    private record Extent(Segment segment, long base, int from, int to, List<SparseIndex.Run> runs) {}

    private final long maxBytes;
    private final List<Extent> extents = new ArrayList<>();
    private final List<LogEntry> pending = new ArrayList<>();
    private long lastIndex;
    /** What the entries planned have at least. */
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

    /** Plans the entries that follow the last, as far as bytes may go, up to the segment's {@code end}th. */
    void add(Segment segment, int end) {
        long base = segment.floor().index();
        int from = (int) (lastIndex - base);
        List<SparseIndex.Run> runs = new ArrayList<>();
        int to = from;
        for (int next = segment.index().runWith(from); to < end && !full; next++) {
            SparseIndex.Run run = segment.index().run(next);
            full = isTooMuch(run, to > from || !extents.isEmpty());
            if (!full) {
                // Reading shows how much of the first comes before the entry asked for, and what is left of a cut one.
                bytes += run.first() == to && run.next() <= end ? run.recordBytes() : 0;
                full = bytes >= maxBytes;
                runs.add(run);
                to = Math.min(end, run.next());
            }
        }
        if (to > from) {
            segment.acquire();
            extents.add(new Extent(segment, base, from, to, runs));
            lastIndex = base + to;
        }
    }

    /** Nothing of a large record is read in vain. */
    private boolean isTooMuch(SparseIndex.Run run, boolean anyIsPlanned) {
        return anyIsPlanned && run.isSingle() && bytes + run.recordBytes() > maxBytes;
    }

    /** Plans the entry that follows the last, if it may fit. */
    void add(LogEntry entry) {
        full = bytes > 0 && bytes + entry.sizeBytes() > maxBytes;
        if (!full) {
            bytes += entry.sizeBytes();
            pending.add(entry);
            lastIndex++;
        }
    }

    /**
     * Reads what was planned, as far as bytes go; to be called exactly once.
     *
     * @throws StorageException if it is damaged
     */
    List<LogEntry> read() {
        Found found = new Found(maxBytes);
        int done = 0;
        try {
            for (; done < extents.size() && !found.isFull(); done++) {
                if (!read(extents.get(done), found)) {
                    return List.of();
                }
                extents.get(done).segment().release();
            }
            pending.forEach(found::add);
            return found.entries();
        } finally {
            for (Extent left : extents.subList(done, extents.size())) {
                left.segment().release();
            }
        }
    }

    /** Consecutive entries, as far as bytes go but at least one. */
    private static final class Found {
        private final List<LogEntry> entries = new ArrayList<>();
        private final long maxBytes;
        private long bytes;
        private boolean full;

        Found(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        /** Whether there is room for a record of that length; if not, this was all. */
        boolean fits(int length) {
            full |= !entries.isEmpty() && bytes + length > maxBytes;
            return !full;
        }

        void add(LogEntry entry) {
            if (fits(entry.sizeBytes())) {
                entries.add(entry);
                bytes += entry.sizeBytes();
                full = bytes >= maxBytes;
            }
        }

        boolean isFull() {
            return full;
        }

        List<LogEntry> entries() {
            return entries;
        }
    }

    /** Whether the entries are still there: a segment may have been compacted away meanwhile. */
    private static boolean read(Extent extent, Found found) {
        try {
            int done = 0;
            while (done < extent.runs().size() && !found.isFull()) {
                int end = endOfPiece(extent.runs(), done);
                readPiece(extent, extent.runs().subList(done, end), found);
                done = end;
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

    private static int endOfPiece(List<SparseIndex.Run> runs, int from) {
        int to = from + 1;
        while (to < runs.size()
                && runs.get(to).offset() - runs.get(to - 1).end() <= GAP_BYTES
                && runs.get(to).end() - runs.get(from).offset() <= PIECE_BYTES) {
            to++;
        }
        return to;
    }

    private static void readPiece(Extent extent, List<SparseIndex.Run> runs, Found found) {
        int start = runs.get(0).offset();
        byte[] piece = new byte[runs.get(runs.size() - 1).end() - start];
        extent.segment().volume().getData(start, piece, 0, piece.length);
        for (SparseIndex.Run run : runs) {
            readRun(Bytes.wrap(piece, run.offset() - start, run.length()), run, extent, found);
        }
    }

    private static void readRun(Bytes bytes, SparseIndex.Run run, Extent extent, Found found) {
        int number = run.first();
        int at = 0;
        while (number < extent.from()) {
            at = GroupFormat.nextRecord(bytes, at);
            at += lengthToPass(bytes.slice(at), extent, extent.base() + 1 + number);
            number++;
        }
        int end = Math.min(run.next(), extent.to());
        at = GroupFormat.nextRecord(bytes, at);
        while (number < end && found.fits(LogEntry.peekLength(bytes.slice(at)))) {
            LogEntry entry = entry(bytes, at, run, extent, number);
            found.add(entry);
            at = GroupFormat.nextRecord(bytes, at + entry.sizeBytes());
            number++;
        }
    }

    private static LogEntry entry(Bytes bytes, int at, SparseIndex.Run run, Extent extent, int number) {
        try {
            return parse(bytes, at, extent, extent.base() + 1 + number);
        } catch (StorageException e) {
            if (number == extent.from()) {
                checkPassed(bytes, run, extent);
            }
            throw e;
        }
    }

    /** The entry may be sound, and the length of one that was passed is wrong. */
    private static void checkPassed(Bytes bytes, SparseIndex.Run run, Extent extent) {
        int at = 0;
        for (int number = run.first(); number < extent.from(); number++) {
            at = GroupFormat.nextRecord(bytes, at);
            at += parse(bytes, at, extent, extent.base() + 1 + number).sizeBytes();
        }
    }

    /** Of an entry that nobody asked for: to who reads others, it matters only that its length is sound. */
    private static int lengthToPass(Bytes records, Extent extent, long index) {
        int length = LogEntry.peekLength(records);
        if (length < LogEntry.HEADER_BYTES || length > records.length()) {
            throw damaged(extent, index, "its length is " + length);
        }
        return length;
    }

    private static LogEntry parse(Bytes records, int at, Extent extent, long index) {
        try {
            LogEntry entry = LogEntry.parse(records, at);
            if (entry.index() == index) {
                return entry;
            }
            throw damaged(extent, index, "there is " + entry);
        } catch (CorruptRecordException e) {
            throw damaged(extent, index, String.valueOf(e.getMessage()));
        }
    }

    private static StorageException damaged(Extent extent, long index, String problem) {
        return new StorageException("entry " + index + " in " + extent.segment().path()
                + " is damaged, or what stands before it: " + problem
                + ". Replace the disk if it has errors, then restore the directory from a backup, or give the node an"
                + " empty directory and let it join as a new member");
    }
}
