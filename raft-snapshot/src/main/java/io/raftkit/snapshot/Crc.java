package io.raftkit.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C of byte strings, and of strings that are put together of others whose checksums are known: each byte is read
 * once, for its chunk and for the whole.
 *
 * <p>A checksum is the remainder of a polynomial over the field of two elements. Bytes that follow multiply it by a
 * power of x, and add their own (the way of {@code crc32_combine} in zlib).
 */
final class Crc {
    /** Castagnoli's, the lowest power at the highest bit. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private static final int ONE = 1 << 31;
    private static final int LOG_BITS_PER_BYTE = 3;

    /** At i: x to the power of 2^i, as far as lengths in bits go. */
    private static final int[] SQUARES = new int[Integer.SIZE + LOG_BITS_PER_BYTE];

    static {
        SQUARES[0] = ONE >>> 1;
        for (int i = 1; i < SQUARES.length; i++) {
            SQUARES[i] = product(SQUARES[i - 1], SQUARES[i - 1]);
        }
    }

    /** What most strings that follow multiply by. */
    private static final int BY_A_CHUNK = byBytes(SnapshotFormat.CHUNK_BYTES);

    private Crc() {}

    /** Of what remains in {@code source}, whose position does not move. */
    static int of(ByteBuffer source) {
        CRC32C crc = new CRC32C();
        crc.update(source.duplicate());
        return (int) crc.getValue();
    }

    /** Of a string of which {@code first} is the checksum, and another one behind it. */
    static int combined(int first, int second, int secondLength) {
        int factor = secondLength == SnapshotFormat.CHUNK_BYTES ? BY_A_CHUNK : byBytes(secondLength);
        return product(factor, first) ^ second;
    }

    private static int byBytes(int count) {
        int factor = ONE;
        for (int rest = count, power = LOG_BITS_PER_BYTE; rest != 0; rest >>>= 1, power++) {
            if ((rest & 1) != 0) {
                factor = product(SQUARES[power], factor);
            }
        }
        return factor;
    }

    /** Modulo the polynomial. */
    private static int product(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bits = a; bits != 0; bits <<= 1) {
            product ^= shifted & (bits >> 31);
            shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
        }
        return product;
    }
}
