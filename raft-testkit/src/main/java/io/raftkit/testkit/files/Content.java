package io.raftkit.testkit.files;

import java.util.Arrays;

/** Bytes that grow. */
final class Content {
    private byte[] bytes = new byte[0];
    private int size;

    int size() {
        return size;
    }

    /** Puts {@code count} bytes of {@code source} at {@code offset}; a gap before them is zero. */
    void put(long offset, byte[] source, int from, int count) {
        int end = Math.toIntExact(offset + count);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        System.arraycopy(source, from, bytes, (int) offset, count);
        size = Math.max(size, end);
    }

    /** Cuts, or lengthens with zeros. */
    void resize(long newSize) {
        int end = Math.toIntExact(newSize);
        if (end < size) {
            Arrays.fill(bytes, end, size, (byte) 0);
        } else if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, end);
        }
        size = end;
    }

    byte[] copy(long offset, int count) {
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + count);
    }

    void flip(long bit) {
        int at = Math.toIntExact(bit / 8);
        if (at >= size) {
            throw new IllegalArgumentException("bit " + bit + " is behind the end, byte " + size);
        }
        bytes[at] ^= (byte) (1 << (bit % 8));
    }

    void become(Content other) {
        bytes = other.bytes.clone();
        size = other.size;
    }
}
