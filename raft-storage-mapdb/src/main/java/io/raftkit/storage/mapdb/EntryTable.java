package io.raftkit.storage.mapdb;

import java.util.Arrays;

/** Where consecutive entries stand in a segment: eight bytes for each. */
final class EntryTable {
    private static final int INITIAL_SIZE = 64;

    private long[] places;
    private int size;

    EntryTable() {
        this(new long[INITIAL_SIZE], 0);
    }

    private EntryTable(long[] places, int size) {
        this.places = places;
        this.size = size;
    }

    void add(int offset, int length) {
        if (size == places.length) {
            places = Arrays.copyOf(places, size + (size >> 1));
        }
        places[size++] = (long) offset << 32 | length;
    }

    /** Forgets all but the first {@code count}. */
    void truncate(int count) {
        size = count;
    }

    int size() {
        return size;
    }

    /** A copy of some places, to read from while the table changes. */
    EntryTable copy(int from, int to) {
        return new EntryTable(Arrays.copyOfRange(places, from, to), to - from);
    }

    /** Where a record starts in the segment. */
    int offset(int at) {
        return (int) (places[at] >>> 32);
    }

    /** How long it is. */
    int length(int at) {
        return (int) places[at];
    }

    /** Where it ends. */
    int end(int at) {
        return offset(at) + length(at);
    }
}
