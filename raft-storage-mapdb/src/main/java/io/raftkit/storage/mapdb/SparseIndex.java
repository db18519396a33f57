package io.raftkit.storage.mapdb;

import java.util.Arrays;

/**
 * Where consecutive entries stand in a segment, by runs: records of one group that stand end to end. A run is a single
 * record or has at most {@value #RUN_BYTES} bytes, so that whoever looks for an entry passes few others on the way, and
 * the index of a log has a small part of the log's size. Not thread-safe.
 */
final class SparseIndex {
    /** Of a run with more than one record. */
    static final int RUN_BYTES = 4096;

    private static final int FIELDS = 3;
    private static final int OFFSET = 1;
    private static final int LENGTH = 2;

    /** For each run the number of its first entry, its offset, and its length, or that of a cut run's complement. */
    private int[] runs = new int[8 * FIELDS];

    private int used;
    private int size;

    /**
     * Records that stand end to end.
     *
     * @param first number of its first entry, counted from 0 in the segment
     * @param next number of the entry behind its last
     * @param offset where it starts in the segment
     * @param length up to the end of the last record; of a cut run, up to where the last one ended before the cut
     * @param isWhole whether no record of the run was dropped
     */
    record Run(int first, int next, int offset, int length, boolean isWhole) {
        int end() {
            return offset + length;
        }
    }

    /** The next entry's record. */
    void add(int offset, int length) {
        if (used > 0 && goesOn(offset, length)) {
            runs[used - FIELDS + LENGTH] += length;
        } else {
            begin(offset, length);
        }
        size++;
    }

    private boolean goesOn(int offset, int length) {
        int before = runs[used - FIELDS + LENGTH];
        boolean isNext = before >= 0 && offset == runs[used - FIELDS + OFFSET] + before;
        return isNext && length <= RUN_BYTES - before;
    }

    private void begin(int offset, int length) {
        if (used == runs.length) {
            runs = Arrays.copyOf(runs, used + (used / FIELDS / 2) * FIELDS);
        }
        runs[used] = size;
        runs[used + OFFSET] = offset;
        runs[used + LENGTH] = length;
        used += FIELDS;
    }

    /** Forgets all but the first {@code count}. */
    void truncate(int count) {
        if (count >= size) {
            return;
        }
        int next = size;
        while (used > 0 && runs[used - FIELDS] >= count) {
            used -= FIELDS;
            next = runs[used];
        }
        size = count;
        if (next > count && used > 0 && runs[used - FIELDS + LENGTH] >= 0) {
            runs[used - FIELDS + LENGTH] = ~runs[used - FIELDS + LENGTH];
        }
    }

    /** How many entries there are. */
    int size() {
        return size;
    }

    /** Which run holds entry number {@code entry}, which must be here; the first is 0. */
    int runWith(int entry) {
        int low = 0;
        int high = used / FIELDS - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs[middle * FIELDS] <= entry) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** One of the runs. */
    Run run(int run) {
        int at = run * FIELDS;
        int next = at + FIELDS < used ? runs[at + FIELDS] : size;
        int length = runs[at + LENGTH];
        return new Run(runs[at], next, runs[at + OFFSET], length >= 0 ? length : ~length, length >= 0);
    }
}
