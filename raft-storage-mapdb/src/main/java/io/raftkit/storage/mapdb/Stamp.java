package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Sixteen bytes that say how far the log has got, and can be told from all others: they end each group and each sealed
 * segment. All numbers are big-endian:
 *
 * <pre>
 *   0  int   magic     "RKGE" of a group, "RKSE" of a segment
 *   4  int   crc32c    of the place where this stands, and the rest
 *   8  long  sequence  of the last group before this
 * </pre>
 */
final class Stamp {
    static final int BYTES = 16;
    static final int GROUP = 0x524B4745;
    static final int SEGMENT = 0x524B5345;
    private static final int SEQUENCE_AT = 8;

    private Stamp() {}

    /** Puts one; the checksum has taken in the place where it is to stand. */
    static void put(ByteBuffer target, int magic, CRC32C place, long sequence) {
        target.putInt(magic).putInt(checksum(magic, place, sequence)).putLong(sequence);
    }

    /** The sequence in the stamp that {@code source} begins with, -1 if it does not begin with an intact one. */
    static long sequence(Bytes source, int magic, Place place) {
        if (source.length() < BYTES || source.intAt(0) != magic) {
            return -1;
        }
        long sequence = source.longAt(SEQUENCE_AT);
        return source.intAt(Integer.BYTES) == checksum(magic, place.checksum(), sequence) ? sequence : -1;
    }

    private static int checksum(int magic, CRC32C crc, long sequence) {
        for (long rest = sequence; rest != 0; rest >>>= Byte.SIZE) {
            crc.update((int) rest);
        }
        crc.update(magic);
        return (int) crc.getValue();
    }
}
