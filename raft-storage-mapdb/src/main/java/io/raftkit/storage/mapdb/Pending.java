package io.raftkit.storage.mapdb;

import io.raftkit.model.LogEntry;
import java.util.ArrayList;
import java.util.Arrays;

/** Consecutive entries on their way to the disk, and of each the number of the write that brought it. */
final class Pending {
    private static final int INITIAL_SIZE = 64;

    private final ArrayList<LogEntry> entries = new ArrayList<>(INITIAL_SIZE);
    private long[] writes = new long[INITIAL_SIZE];

    int size() {
        return entries.size();
    }

    LogEntry get(int at) {
        return entries.get(at);
    }

    void add(LogEntry entry, long write) {
        int size = entries.size();
        if (size == writes.length) {
            writes = Arrays.copyOf(writes, size + (size >> 1));
        }
        writes[size] = write;
        entries.add(entry);
    }

    /** Forgets all but the first {@code count}. */
    void truncate(int count) {
        if (count == 0) {
            entries.clear();
        } else {
            entries.subList(count, entries.size()).clear();
        }
    }

    /**
     * The writes up to {@code write} are on the disk, and their entries no longer pending.
     *
     * @return how many entries
     */
    int removeUpTo(long write) {
        int size = entries.size();
        int count = 0;
        while (count < size && writes[count] <= write) {
            count++;
        }
        if (count == size) {
            entries.clear();
        } else {
            entries.subList(0, count).clear();
            System.arraycopy(writes, count, writes, 0, size - count);
        }
        return count;
    }
}
