package io.raftkit.storage.mapdb;

import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Encodes the groups of a log, see {@link GroupFormat}, one behind the other: it knows where the next one goes and
 * which was before it, so that a group needs nothing of its own on the heap. Not thread-safe.
 */
final class GroupEncoder {
    private static final int SMALLEST_BUFFER = 1 << 16;
    private static final int LARGEST_KEPT_BUFFER = 1 << 24;

    private final Incarnation incarnation;
    private SegmentChecksum segment;
    private long tail;
    private long sequence;
    private int checksum;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(SMALLEST_BUFFER);

    /** The next group goes to {@code tail} of the segment with this number, after {@code last}. */
    GroupEncoder(Incarnation incarnation, long number, long tail, Chain last) {
        this.incarnation = incarnation;
        this.segment = new SegmentChecksum(incarnation, number);
        this.tail = tail;
        this.sequence = last.sequence();
        this.checksum = last.checksum();
    }

    /** The next group is the first of the segment with this number. */
    void roll(long number) {
        segment = new SegmentChecksum(incarnation, number);
        tail = SegmentHeader.BYTES;
    }

    /** Where the next group goes. */
    long tail() {
        return tail;
    }

    /** The last group. */
    Chain last() {
        return new Chain(sequence, checksum);
    }

    /**
     * The next group, as it is to stand at the {@link #tail}, which is behind it afterwards. The same buffer serves the
     * next one.
     *
     * @param length see {@link GroupFormat#length}
     */
    ByteBuffer encode(Group group, int length) {
        ByteBuffer target = buffer(length);
        target.putInt(GroupFormat.MAGIC)
                .putInt(length)
                .putInt(0)
                .putInt(checksum)
                .putLong(sequence + 1);
        target.put(group.reset() ? GroupFormat.RESET : 0).putInt(group.entries().size());
        target.putLong(group.after().term()).putLong(group.after().index());
        HardStateFormat.put(target, group.hardState());
        int checked = target.position();
        target.putInt(0);
        checksum = records(group, target, checked);
        target.putInt(GroupFormat.CHECKSUM_AT, checksum);
        CRC32C header = segment.at(tail);
        update(header, target, 0, checked);
        target.putInt(checked, (int) header.getValue());
        sequence++;
        tail += length;
        Stamp.put(target, Stamp.GROUP, segment.at(tail - Stamp.BYTES), sequence);
        if (target.position() != length) {
            throw new IllegalStateException("a group of " + target.position() + " bytes, not " + length);
        }
        return target.flip();
    }

    /** Puts them, and returns the checksum of the group. */
    private int records(Group group, ByteBuffer target, int checked) {
        CRC32C crc = segment.at(tail);
        update(crc, target, 0, GroupFormat.CHECKSUM_AT);
        update(crc, target, GroupFormat.CHECKED_FROM, checked);
        for (LogEntry entry : group.entries()) {
            int at = target.position();
            entry.writeTo(target);
            update(crc, target, at, at + GroupFormat.RECORD_DIGEST);
        }
        return (int) crc.getValue();
    }

    /** Feeds what stands in {@code target} before its position, which is the same afterwards. */
    private static void update(CRC32C crc, ByteBuffer target, int from, int to) {
        int position = target.position();
        crc.update(target.limit(to).position(from));
        target.limit(target.capacity()).position(position);
    }

    private ByteBuffer buffer(int length) {
        if (length > LARGEST_KEPT_BUFFER) {
            return ByteBuffer.allocateDirect(length);
        }
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(Integer.highestOneBit(length - 1) << 1);
        }
        return buffer.clear();
    }
}
