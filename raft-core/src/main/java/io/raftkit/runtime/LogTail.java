package io.raftkit.runtime;

import io.raftkit.model.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The most recent entries, on the heap and bounded in bytes, for replication and applying. Written on the raft loop,
 * read anywhere.
 *
 * <p>What nobody waits for is dropped at once: the garbage collector copies whatever lives, and entries that die young
 * cost it nothing.
 */
final class LogTail {
    private static final int INITIAL_CAPACITY = 1024;

    /** Entries that room is made for before it is known how many there are. */
    private static final int MOST_FORESEEN = 4096;

    private final long maxBytes;
    private @Nullable LogEntry[] ring = new LogEntry[INITIAL_CAPACITY];
    private long firstIndex;
    private int count;
    private long bytes;

    LogTail(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds the next entries; if they do not follow the last one, they start anew. */
    synchronized void append(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            if (count > 0 && entry.index() != firstIndex + count) {
                clear();
            }
            if (count == 0) {
                firstIndex = entry.index();
            }
            if (count == ring.length) {
                grow();
            }
            ring[slot(entry.index())] = entry;
            count++;
            bytes += HeapBytes.of(entry);
        }
        while (bytes > maxBytes && count > 0) {
            remove(firstIndex);
            firstIndex++;
        }
    }

    synchronized void truncateAfter(long index) {
        while (count > 0 && firstIndex + count - 1 > index) {
            remove(firstIndex + count - 1);
        }
    }

    /** Entries up to {@code index} are not wanted here any more. */
    synchronized void dropUpTo(long index) {
        while (count > 0 && firstIndex <= index) {
            remove(firstIndex);
            firstIndex++;
        }
    }

    synchronized void clear() {
        ring = new LogEntry[INITIAL_CAPACITY];
        count = 0;
        bytes = 0;
    }

    /** Entries in {@code (after, upTo]} as far as {@code limit} bytes go, at least one; empty if they are not here. */
    synchronized Optional<List<LogEntry>> read(long after, long upTo, long limit) {
        long last = Math.min(upTo, firstIndex + count - 1);
        if (count == 0 || after + 1 < firstIndex || after + 1 > last) {
            return Optional.empty();
        }
        List<LogEntry> entries = new ArrayList<>((int) Math.min(last - after, MOST_FORESEEN));
        long size = 0;
        for (long index = after + 1; index <= last; index++) {
            LogEntry entry = ring[slot(index)];
            if (entry == null) {
                throw new IllegalStateException("no entry " + index + " in the tail from " + firstIndex);
            }
            size += entry.sizeBytes();
            if (size > limit && !entries.isEmpty()) {
                break;
            }
            entries.add(entry);
        }
        return Optional.of(entries);
    }

    private void remove(long index) {
        int slot = slot(index);
        LogEntry entry = ring[slot];
        if (entry != null) {
            bytes -= HeapBytes.of(entry);
        }
        ring[slot] = null;
        count--;
    }

    private int slot(long index) {
        return (int) (index & (ring.length - 1));
    }

    private void grow() {
        @Nullable LogEntry[] old = ring;
        ring = new LogEntry[old.length * 2];
        for (long index = firstIndex; index < firstIndex + count; index++) {
            ring[slot(index)] = old[(int) (index & (old.length - 1))];
        }
    }
}
