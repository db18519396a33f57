package io.raftkit.storage.mapdb;

import java.util.Arrays;

/** Where consecutive entries stand in a segment: eight bytes for each. */
final class EntryTable {
    private long[] places = new long[64];
    private int size;

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

    /** Length of one entry's record. */
    int length(int at) {
        return length(places[at]);
    }

    /** A copy of some places, to read from while the table changes. */
    long[] copy(int from, int to) {
        return Arrays.copyOfRange(places, from, to);
    }

    /** The offset in a copied place. */
    static int offset(long place) {
        return (int) (place >>> 32);
    }

    /** The length in a copied place. */
    static int length(long place) {
        return (int) place;
    }
}
