package io.raftkit.storage.mapdb;

import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The start of a segment file: what the log was when the segment began, so that the segments before it can be deleted.
 *
 * <p>All numbers are big-endian, the rest of the 256 bytes is zero:
 *
 * <pre>
 *   0  int    magic       "RKSG"
 *   4  int    format      1
 *   8  int    crc32c      of everything but the magic and itself
 *  12  int    previous    checksum of the last group before, 0 if there was none
 *  16  bytes  incarnation 16
 *  32  long   number      of the segment, from 1
 *  40  long   size        of the file, in bytes
 *  48  long   sequence    of the last group before
 *  56  long   term        of the last entry before
 *  64  long   index       of the last entry before
 *  72  bytes  hard state  see {@link HardStateFormat}
 * </pre>
 *
 * @param number of the segment, from 1
 * @param size of the file, in bytes
 * @param incarnation the life of the directory
 * @param base the last entry before
 * @param hardState term and vote at that time
 * @param chain the last group before
 */
record SegmentHeader(long number, long size, Incarnation incarnation, LogId base, HardState hardState, Chain chain) {
    static final int BYTES = 256;
    static final int FORMAT = 1;
    private static final int MAGIC = 0x524B5347;
    private static final int CHECKED_FROM = 12;

    /** Where groups end at the latest: what follows is the seal. */
    long groupsEnd() {
        return size - Stamp.BYTES;
    }

    /** The 256 bytes. */
    byte[] encode() {
        UUID life = incarnation.value();
        ByteBuffer target = ByteBuffer.allocate(BYTES)
                .putInt(MAGIC)
                .putInt(FORMAT)
                .putInt(0)
                .putInt(chain.checksum())
                .putLong(life.getMostSignificantBits())
                .putLong(life.getLeastSignificantBits())
                .putLong(number)
                .putLong(size)
                .putLong(chain.sequence())
                .putLong(base.term())
                .putLong(base.index());
        HardStateFormat.put(target, hardState);
        return target.putInt(8, checksum(target.array())).array();
    }

    /**
     * Reads the 256 bytes.
     *
     * @throws CorruptRecordException if they are damaged or of an unknown format; the message says which
     */
    static SegmentHeader decode(byte[] bytes) throws CorruptRecordException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        if (source.getInt() != MAGIC) {
            throw new CorruptRecordException("it is no segment");
        }
        int format = source.getInt();
        if (source.getInt() != checksum(bytes)) {
            throw new CorruptRecordException("the checksum of its header does not match");
        }
        if (format != FORMAT) {
            throw new CorruptRecordException("it has format " + format + ", and this version reads " + FORMAT);
        }
        int previous = source.getInt();
        Incarnation incarnation = new Incarnation(new UUID(source.getLong(), source.getLong()));
        long number = source.getLong();
        long size = source.getLong();
        Chain chain = new Chain(source.getLong(), previous);
        LogId base = new LogId(source.getLong(), source.getLong());
        return new SegmentHeader(number, size, incarnation, base, HardStateFormat.get(source), chain);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        // The format is covered too: a flipped bit in it must not look like a newer version.
        crc.update(bytes, 4, 4);
        crc.update(bytes, CHECKED_FROM, BYTES - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
