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
 *   8  int    crc32c     of the place, the header but for its two checksums, and length and checksum of each record
 *  12  int    previous   checksum of the group before it, 0 for the first of all
 *  16  long   sequence   counts the groups of the whole log from 1
 *  24  byte   flags      bit 0: reset
 *  25  int    entries    how many
 *  29  long   term       of the entry before the first of these
 *  37  long   index      of the entry before the first of these
 *  45  bytes  hard state see {@link HardStateFormat}
 *      int    crc32c     of the place and all of the header before this
 *      bytes  records    verbatim, see {@link LogEntry}
 *      bytes  end        see {@link Stamp}
 * </pre>
 *
 * <p>A record carries a checksum of its own, which is all that the group's needs to cover. Header and end have one too:
 * where either can be read, a group was begun, and the one before it was durable.
 */
final class GroupFormat {
    static final int MAGIC = 0x524B4750;

    /** Where the index of the entry before the first stands. */
    static final int AFTER_INDEX_AT = 37;

    private static final int HARD_STATE_AT = 45;

    /** Where the length of the vote stands. */
    static final int VOTE_LENGTH_AT = HARD_STATE_AT + HardStateFormat.MIN_BYTES - 1;

    /** Bytes of a group without vote and entries. */
    static final int MIN_BYTES = HARD_STATE_AT + HardStateFormat.MIN_BYTES + Integer.BYTES + Stamp.BYTES;

    /** Bytes of the largest header. */
    static final int MAX_HEADER_BYTES = HARD_STATE_AT + HardStateFormat.MAX_BYTES + Integer.BYTES;

    /** Where the checksum stands, which covers what stands from {@link #CHECKED_FROM} on as well as before it. */
    static final int CHECKSUM_AT = 8;

    static final int CHECKED_FROM = 12;

    /** So much of a record is covered: its length and checksum. */
    static final int RECORD_DIGEST = 8;

    static final byte RESET = 1;

    private GroupFormat() {}

    /**
     * What the header of a group says.
     *
     * @param length of the whole group, in bytes
     * @param headerBytes before the first record
     * @param after the entry before the first
     * @param entries how many
     */
    record Head(
            int length,
            int headerBytes,
            Chain previous,
            Chain chain,
            boolean reset,
            LogId after,
            int entries,
            HardState hardState) {
        /** The end of the log after this group; its term is not known exactly, and is at most this. */
        LogId end() {
            return entries == 0 ? after : new LogId(hardState.term(), after.index() + entries);
        }
    }

    /** A group that was read, and its link of the chain. */
    record Link(Group group, int length, Chain previous, Chain chain) {
        /** Bytes before the first record. */
        int headerBytes() {
            return GroupFormat.headerBytes(group.hardState());
        }
    }

    /** Length of the encoded group. */
    static long length(Group group) {
        return LogEntry.sizeBytes(group.entries()) + headerBytes(group.hardState()) + Stamp.BYTES;
    }

    /** Bytes before the first record. */
    static int headerBytes(HardState hardState) {
        return HARD_STATE_AT + HardStateFormat.length(hardState) + Integer.BYTES;
    }

    /**
     * Where the next record begins: at {@code at}, or behind the end and the header that stand there, or several of
     * them. They are not checked; no record begins as an end does, for it would be longer than the 1 GiB of a write.
     *
     * @return at most the length of {@code source}
     */
    static int nextRecord(Bytes source, int at) {
        int next = at;
        while (next + MIN_BYTES <= source.length() && source.intAt(next) == Stamp.GROUP) {
            next += MIN_BYTES + (source.at(next + Stamp.BYTES + VOTE_LENGTH_AT) & 0xff);
        }
        return Math.min(next, source.length());
    }

    /**
     * Reads the header that {@code source} begins with.
     *
     * @throws CorruptRecordException if it is not what was written there
     */
    static Head head(Bytes source, Place place) throws CorruptRecordException {
        ByteBuffer header = source.asByteBuffer();
        if (header.remaining() < MIN_BYTES || header.getInt() != MAGIC) {
            throw new CorruptRecordException("no group starts here");
        }
        try {
            int length = header.getInt();
            int checksum = header.getInt();
            int previous = header.getInt();
            long sequence = header.getLong();
            byte flags = header.get();
            int entries = header.getInt();
            LogId after = new LogId(header.getLong(), header.getLong());
            HardState hardState = HardStateFormat.get(header);
            int checked = header.position();
            CRC32C crc = place.checksum();
            source.update(crc, 0, checked);
            if (header.getInt() != (int) crc.getValue()) {
                throw new CorruptRecordException("the checksum of its header does not match");
            }
            Chain before = new Chain(sequence - 1, previous);
            Chain chain = new Chain(sequence, checksum);
            return new Head(length, header.position(), before, chain, (flags & RESET) != 0, after, entries, hardState);
        } catch (RuntimeException e) {
            // Impossible lengths and values: the fields are read before the checksum can be, which depends on them.
            throw new CorruptRecordException("its header cannot be read: " + e);
        }
    }

    /**
     * Reads the group that fills {@code source}, sharing its bytes.
     *
     * @param head what its header says
     * @throws CorruptRecordException if it is not what was written there
     */
    static Link decode(Bytes source, Head head, Place place) throws CorruptRecordException {
        if (head.length() != source.length()) {
            throw new CorruptRecordException("it has " + head.length() + " bytes, not " + source.length());
        }
        int end = head.length() - Stamp.BYTES;
        CRC32C crc = place.checksum();
        source.update(crc, 0, CHECKSUM_AT);
        source.update(crc, CHECKED_FROM, head.headerBytes() - Integer.BYTES - CHECKED_FROM);
        List<LogEntry> entries = records(source.slice(0, end), head, crc);
        if ((int) crc.getValue() != head.chain().checksum()) {
            throw new CorruptRecordException("its checksum does not match");
        }
        if (Stamp.sequence(source.slice(end), Stamp.GROUP, place.plus(end))
                != head.chain().sequence()) {
            throw new CorruptRecordException("its end is not there");
        }
        Group group = new Group(head.after(), head.reset(), head.hardState(), entries);
        return new Link(group, source.length(), head.previous(), head.chain());
    }

    /** Those that fill {@code source} behind the header. */
    private static List<LogEntry> records(Bytes source, Head head, CRC32C crc) throws CorruptRecordException {
        int room = (source.length() - head.headerBytes()) / LogEntry.HEADER_BYTES;
        List<LogEntry> entries = new ArrayList<>(Math.max(0, Math.min(head.entries(), room)));
        int at = head.headerBytes();
        while (at < source.length()) {
            LogEntry entry = LogEntry.parse(source, at);
            source.update(crc, at, RECORD_DIGEST);
            entries.add(entry);
            at += entry.sizeBytes();
        }
        if (entries.size() != head.entries()) {
            throw new CorruptRecordException("it holds " + entries.size() + " entries, not " + head.entries());
        }
        return entries;
    }
}
