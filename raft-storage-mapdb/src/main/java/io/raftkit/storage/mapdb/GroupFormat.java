package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A {@link Group} as bytes. All numbers are big-endian:
 *
 * <pre>
 *   0  int    magic      "RKGP"
 *   4  int    length     of the whole group, in bytes
 *   8  int    crc32c     of the place, the rest of the header, and length and checksum of each record
 *  12  int    previous   checksum of the group before it, 0 for the first of all
 *  16  long   sequence   counts the groups of the whole log from 1
 *  24  byte   flags      bit 0: reset
 *  25  int    entries    how many
 *  29  long   term       of the entry before the first of these
 *  37  long   index      of the entry before the first of these
 *  45  bytes  hard state see {@link HardStateFormat}
 *      bytes  records    verbatim, see {@link LogEntry}
 * </pre>
 *
 * <p>A record carries a checksum of its own, which is all that the group's needs to cover.
 */
final class GroupFormat {
    static final int MAGIC = 0x524B4750;

    /** Where the index of the entry before the first stands. */
    static final int AFTER_INDEX_AT = 37;

    private static final int HARD_STATE_AT = 45;

    /** Bytes of a group without vote and entries. */
    static final int MIN_BYTES = HARD_STATE_AT + HardStateFormat.MIN_BYTES;

    private static final int CHECKSUM_AT = 8;
    private static final int CHECKED_FROM = 12;
    private static final int RECORD_DIGEST = 8;
    private static final byte RESET = 1;

    private GroupFormat() {}

    /** A group that was read, and its link of the chain. */
    record Link(Group group, int length, Chain previous, Chain chain) {
        /** Bytes before the first record. */
        int headerBytes() {
            return HARD_STATE_AT + HardStateFormat.length(group.hardState());
        }
    }

    /** Length of the encoded group. */
    static long length(Group group) {
        return LogEntry.sizeBytes(group.entries()) + HARD_STATE_AT + HardStateFormat.length(group.hardState());
    }

    /**
     * Encodes a group that is to follow {@code previous} at {@code place}.
     *
     * @param target an empty buffer with room for it
     */
    static Link encode(Group group, Chain previous, Place place, ByteBuffer target) {
        int length = (int) length(group);
        long sequence = previous.sequence() + 1;
        target.putInt(MAGIC)
                .putInt(length)
                .putInt(0)
                .putInt(previous.checksum())
                .putLong(sequence);
        target.put(group.reset() ? RESET : 0).putInt(group.entries().size());
        target.putLong(group.after().term()).putLong(group.after().index());
        HardStateFormat.put(target, group.hardState());
        int headerBytes = target.position();
        ByteBuffer digest = ByteBuffer.allocate(RECORD_DIGEST * group.entries().size());
        for (LogEntry entry : group.entries()) {
            int at = target.position();
            entry.record().writeTo(target);
            digest.putLong(target.getLong(at));
        }
        int checksum = checksum(place, target, headerBytes, digest);
        target.putInt(CHECKSUM_AT, checksum);
        return new Link(group, length, previous, new Chain(sequence, checksum));
    }

    /** Length of the group that seems to start at {@code source}, 0 if none does. */
    static int peekLength(Bytes source) {
        ByteBuffer header = source.asByteBuffer();
        boolean starts = header.remaining() >= MIN_BYTES && header.getInt() == MAGIC;
        return starts ? Math.max(header.getInt(), 0) : 0;
    }

    /**
     * Reads the group that fills {@code source}, sharing its bytes.
     *
     * @throws CorruptRecordException if it is not what was written there
     */
    static Link decode(Bytes source, Place place) throws CorruptRecordException {
        if (peekLength(source) != source.length()) {
            throw new CorruptRecordException("no group starts here");
        }
        try {
            ByteBuffer header = source.asByteBuffer().position(CHECKSUM_AT);
            int checksum = header.getInt();
            int previous = header.getInt();
            long sequence = header.getLong();
            byte flags = header.get();
            int count = header.getInt();
            LogId after = new LogId(header.getLong(), header.getLong());
            HardState hardState = HardStateFormat.get(header);
            int headerBytes = header.position();
            List<LogEntry> entries = records(source.slice(headerBytes), count);
            if (checksum != checksum(place, source.asByteBuffer(), headerBytes, digest(entries))) {
                throw new CorruptRecordException("its checksum does not match");
            }
            Group group = new Group(after, flags == RESET, hardState, entries);
            return new Link(group, source.length(), new Chain(sequence - 1, previous), new Chain(sequence, checksum));
        } catch (RuntimeException e) {
            // Impossible lengths and values: the fields are read before the checksum can be, which depends on them.
            throw new CorruptRecordException("its header cannot be read: " + e);
        }
    }

    private static List<LogEntry> records(Bytes source, int count) throws CorruptRecordException {
        List<LogEntry> entries = new ArrayList<>();
        Bytes rest = source;
        while (!rest.isEmpty()) {
            LogEntry entry = LogEntry.parse(rest);
            entries.add(entry);
            rest = rest.slice(entry.sizeBytes());
        }
        if (entries.size() != count) {
            throw new CorruptRecordException("it holds " + entries.size() + " entries, not " + count);
        }
        return entries;
    }

    private static ByteBuffer digest(List<LogEntry> entries) {
        ByteBuffer digest = ByteBuffer.allocate(RECORD_DIGEST * entries.size());
        for (LogEntry entry : entries) {
            digest.putLong(entry.record().asByteBuffer().getLong(0));
        }
        return digest;
    }

    private static int checksum(Place place, ByteBuffer group, int headerBytes, ByteBuffer digest) {
        CRC32C crc = place.checksum();
        ByteBuffer header = group.duplicate().position(0).limit(CHECKSUM_AT);
        crc.update(header);
        crc.update(header.limit(headerBytes).position(CHECKED_FROM));
        crc.update(digest.flip());
        return (int) crc.getValue();
    }
}
