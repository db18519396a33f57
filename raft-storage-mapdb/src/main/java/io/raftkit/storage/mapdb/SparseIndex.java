package io.raftkit.storage.mapdb;

import java.util.Arrays;

/**
 * Where consecutive entries stand in a segment, by runs: records that follow each other, with the ends and headers of
 * groups between them. A run is a single record or has at most {@value #RUN_BYTES} bytes, so that whoever looks for an
 * entry passes few others on the way, and the index of a log has a small part of the log's size. Not thread-safe.
 *
 * <pre>
 *   segment   header 1 2 end header 3 end header 4 5 6 end header 7 ...
 *   runs             '--------------------------------' '-----------
 * </pre>
 */
final class SparseIndex {
    /** Of a run with more than one record. */
    static final int RUN_BYTES = 4096;

    private static final int FIELDS = 4;
    private static final int OFFSET = 1;
    private static final int LENGTH = 2;
    private static final int RECORD_BYTES = 3;

    /** For each run the number of its first entry, its offset, its length and the bytes of its records. */
    private int[] runs = new int[8 * FIELDS];

    private int used;
    private int size;

    /** Entries behind the last run were dropped: those to come do not follow it on the disk. */
    private boolean isLastCut;

    /**
     * One of them.
     *
     * @param first number of its first entry, counted from 0 in the segment
     * @param next number of the entry behind its last
     * @param offset where it starts in the segment
     * @param length up to the end of the last record, also if that was dropped
     * @param recordBytes of all its records together; 0, which is to say unknown, if some were dropped
     */
    record Run(int first, int next, int offset, int length, int recordBytes) {
        int end() {
            return offset + length;
        }

        boolean isSingle() {
            return next == first + 1;
        }
    }

    /** The next entry's record; between it and the one before stands nothing but ends and headers of groups. */
    void add(int offset, int length) {
        int end = offset + length;
        if (used > 0 && !isLastCut && end - runs[used - FIELDS + OFFSET] <= RUN_BYTES) {
            runs[used - FIELDS + LENGTH] = end - runs[used - FIELDS + OFFSET];
            runs[used - FIELDS + RECORD_BYTES] += length;
        } else {
            begin(offset, length);
        }
        size++;
    }

    private void begin(int offset, int length) {
        if (used == runs.length) {
            runs = Arrays.copyOf(runs, used + (used / FIELDS / 2) * FIELDS);
        }
        runs[used] = size;
        runs[used + OFFSET] = offset;
        runs[used + LENGTH] = length;
        runs[used + RECORD_BYTES] = length;
        used += FIELDS;
        isLastCut = false;
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
        isLastCut = true;
        if (next > count && used > 0) {
            runs[used - FIELDS + RECORD_BYTES] = 0;
        }
    }

    /** Nothing will be added soon: gives back the room that was made for it. */
    void trim() {
        runs = Arrays.copyOf(runs, Math.max(used, 2 * FIELDS));
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
        return new Run(runs[at], next, runs[at + OFFSET], runs[at + LENGTH], runs[at + RECORD_BYTES]);
    }
}
