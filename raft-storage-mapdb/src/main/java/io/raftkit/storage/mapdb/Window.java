package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import org.jspecify.annotations.Nullable;
import org.mapdb.volume.Volume;

/** Reads a segment from front to back in large pieces, of which the caller sees small ones. */
final class Window {
    static final int BYTES = 1 << 20;
    private static final Bytes ZEROS = Bytes.wrap(new byte[BYTES]);

    private final Volume volume;
    private final long size;
    /** Written again for each piece, against what {@link Bytes} asks for: nobody keeps what was read from it. */
    private final byte @Nullable [] reused;

    private Bytes loaded = Bytes.EMPTY;
    private long start;

    private Window(Volume volume, long size, byte @Nullable [] reused) {
        this.volume = volume;
        this.size = size;
        this.reused = reused;
    }

    /** What is read from it may be kept. */
    static Window of(Volume volume, long size) {
        return new Window(volume, size, null);
    }

    /**
     * What is read from it holds until the next read: memory that is touched for the first time takes as long as all
     * that is done with what is read, where little of that is compiled yet.
     */
    static Window passing(Volume volume, long size) {
        return new Window(volume, size, new byte[(int) Math.min(BYTES, size)]);
    }

    /** Reads the disk again for whatever is asked for next. */
    void forget() {
        loaded = Bytes.EMPTY;
    }

    /** {@code length} bytes from {@code offset}, or those up to the end of the segment if they are fewer. */
    Bytes read(long offset, int length) {
        int count = (int) Math.max(0, Math.min(length, size - offset));
        if (offset < start || offset + count > start + loaded.length()) {
            load(offset, (int) Math.min(Math.max(BYTES, count), size - offset));
        }
        return loaded.slice((int) (offset - start), count);
    }

    private void load(long offset, int count) {
        loaded = Bytes.EMPTY;
        byte[] piece = reused != null && count <= reused.length ? reused : new byte[count];
        volume.getData(offset, piece, 0, count);
        loaded = Bytes.wrap(piece, 0, count);
        start = offset;
    }

    /** Where four bytes first stand from {@code offset} on, -1 if they do not. */
    long find(int magic, long offset) {
        for (long at = offset; at + Integer.BYTES <= size; ) {
            Bytes piece = read(at, (int) Math.min(BYTES, size - at));
            int found = find(magic, piece);
            if (found >= 0) {
                return at + found;
            }
            at += piece.length() - Integer.BYTES + 1;
        }
        return -1;
    }

    private static int find(int magic, Bytes piece) {
        byte first = (byte) (magic >>> 24);
        for (int i = 0; i + Integer.BYTES <= piece.length(); i++) {
            if (piece.at(i) == first && piece.intAt(i) == magic) {
                return i;
            }
        }
        return -1;
    }

    /** Offset of the last byte from {@code offset} on that is not zero, -1 if all are. */
    long lastNonZero(long offset) {
        long last = -1;
        for (long at = offset; at < size; at += BYTES) {
            Bytes piece = read(at, BYTES);
            if (!piece.equals(ZEROS.slice(0, piece.length()))) {
                last = at + lastNonZero(piece);
            }
        }
        return last;
    }

    private static int lastNonZero(Bytes piece) {
        int i = piece.length() - 1;
        while (piece.at(i) == 0) {
            i--;
        }
        return i;
    }
}
