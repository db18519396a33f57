package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import org.mapdb.volume.Volume;

/** Reads a segment from front to back in large pieces, of which the caller sees small ones. */
final class Window {
    static final int BYTES = 1 << 20;

    private final Volume volume;
    private final long size;
    private Bytes loaded = Bytes.EMPTY;
    private long start;

    Window(Volume volume, long size) {
        this.volume = volume;
        this.size = size;
    }

    /** {@code length} bytes from {@code offset}, or those up to the end of the segment if they are fewer. */
    Bytes read(long offset, int length) {
        int count = (int) Math.max(0, Math.min(length, size - offset));
        if (offset < start || offset + count > start + loaded.length()) {
            byte[] piece = new byte[(int) Math.min(Math.max(BYTES, count), size - offset)];
            volume.getData(offset, piece, 0, piece.length);
            loaded = Bytes.wrap(piece);
            start = offset;
        }
        return loaded.slice((int) (offset - start), count);
    }

    /** Offset of the last byte from {@code offset} on that is not zero, -1 if all are. */
    long lastNonZero(long offset) {
        long last = -1;
        for (long at = offset; at < size; at += BYTES) {
            Bytes piece = read(at, BYTES);
            for (int i = piece.length() - 1; i >= 0; i--) {
                if (piece.at(i) != 0) {
                    last = at + i;
                    break;
                }
            }
        }
        return last;
    }
}
