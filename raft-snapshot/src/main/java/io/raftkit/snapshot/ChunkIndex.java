package io.raftkit.snapshot;

import java.util.Arrays;

/** Where the chunks of a file are, one after the other, how long each is there, and their checksums. */
final class ChunkIndex {
    private static final int FIRST = 16;

    private final long begin;
    private long[] positions = new long[FIRST];
    private int[] lengths = new int[FIRST];
    private int[] crcs = new int[FIRST];
    private int count;
    private long end;

    /** No chunks yet; the first is to be at {@code begin}. */
    ChunkIndex(long begin) {
        this.begin = begin;
        this.end = begin;
    }

    /** One more chunk, behind the others. */
    void add(int storedLength, int crc) {
        if (count == lengths.length) {
            positions = Arrays.copyOf(positions, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            crcs = Arrays.copyOf(crcs, 2 * count);
        }
        positions[count] = end;
        lengths[count] = storedLength;
        crcs[count] = crc;
        count++;
        end += SnapshotFormat.CHUNK_HEADER_BYTES + storedLength;
    }

    int count() {
        return count;
    }

    /** Where a chunk begins, with what precedes its bytes. */
    long position(int chunk) {
        return positions[chunk];
    }

    int storedLength(int chunk) {
        return lengths[chunk];
    }

    int crc(int chunk) {
        return crcs[chunk];
    }

    /** Where the first chunk begins. */
    long begin() {
        return begin;
    }

    /** Where what follows the last chunk begins. */
    long end() {
        return end;
    }
}
