package io.raftkit.model;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One log entry, encoded and checksummed once in its life.
 *
 * <p>The leader turns a command into a {@link #record}; those bytes go to its own disk, into every AppendEntries, and
 * to the followers' disks, which verify the checksum. All numbers are big-endian:
 *
 * <pre>
 *   0  int    length     of the whole record, in bytes
 *   4  int    crc32c     of everything that follows
 *   8  byte   type       see {@link EntryType}
 *   9  long   term
 *  17  long   index
 *  25  long   timestamp  the leader's, milliseconds since 1970, never smaller than the entry's before it
 *  33  bytes  payload
 * </pre>
 */
public final class LogEntry {
    /** Bytes of a record before its payload. */
    public static final int HEADER_BYTES = 33;

    private static final int CRC_AT = 4;
    private static final int TYPE_AT = 8;
    private static final int TERM_AT = 9;
    private static final int INDEX_AT = 17;
    private static final int TIMESTAMP_AT = 25;

    private final LogId id;
    private final EntryType type;
    private final long timestamp;
    private final Bytes record;

    private LogEntry(LogId id, EntryType type, long timestamp, Bytes record) {
        this.id = id;
        this.type = type;
        this.timestamp = timestamp;
        this.record = record;
    }

    /** Encodes a new entry; copies the payload. */
    public static LogEntry of(LogId id, EntryType type, long timestamp, Bytes payload) {
        int length = Math.addExact(HEADER_BYTES, payload.length());
        ByteBuffer buffer = ByteBuffer.allocate(length);
        buffer.putInt(length)
                .putInt(0)
                .put(type.code())
                .putLong(id.term())
                .putLong(id.index())
                .putLong(timestamp);
        payload.writeTo(buffer);
        buffer.putInt(CRC_AT, crc(Bytes.wrap(buffer.array())));
        return new LogEntry(id, type, timestamp, Bytes.wrap(buffer.array()));
    }

    /**
     * Reads the record at the start of {@code source}, sharing its bytes.
     *
     * @throws CorruptRecordException if the length is impossible or the checksum does not match
     */
    public static LogEntry parse(Bytes source) throws CorruptRecordException {
        return parse(source, 0);
    }

    /**
     * Reads the record at {@code from}, sharing its bytes.
     *
     * @throws CorruptRecordException if the length is impossible or the checksum does not match
     */
    public static LogEntry parse(Bytes source, int from) throws CorruptRecordException {
        int room = source.length() - from;
        int length = room < HEADER_BYTES ? 0 : source.intAt(from);
        if (length < HEADER_BYTES || length > room) {
            throw new CorruptRecordException("a record of " + length + " bytes cannot stand where there are " + room);
        }
        Bytes record = source.slice(from, length);
        int expected = record.intAt(CRC_AT);
        int actual = crc(record);
        if (expected != actual) {
            throw new CorruptRecordException(String.format("checksum is %08x, not %08x", actual, expected));
        }
        try {
            EntryType type = EntryType.of(record.at(TYPE_AT));
            LogId id = new LogId(record.longAt(TERM_AT), record.longAt(INDEX_AT));
            return new LogEntry(id, type, record.longAt(TIMESTAMP_AT), record);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("the record cannot be read: " + e);
        }
    }

    /** The length that the record at the start of {@code source} claims, 0 if there is no room for one. */
    public static int peekLength(Bytes source) {
        return source.length() < HEADER_BYTES ? 0 : source.intAt(0);
    }

    private static int crc(Bytes record) {
        CRC32C crc = new CRC32C();
        record.update(crc, TYPE_AT, record.length() - TYPE_AT);
        return (int) crc.getValue();
    }

    /** Where it stands. */
    public LogId id() {
        return id;
    }

    /** Its position in the log. */
    public long index() {
        return id.index();
    }

    /** The term in which it was made. */
    public long term() {
        return id.term();
    }

    /** What it means. */
    public EntryType type() {
        return type;
    }

    /** The leader's clock when it was made, in milliseconds since 1970; never decreases along the log. */
    public long timestamp() {
        return timestamp;
    }

    /** The command or configuration. */
    public Bytes payload() {
        return record.slice(HEADER_BYTES);
    }

    /** The encoded form, checksum included. */
    public Bytes record() {
        return record;
    }

    /** Length of the encoded forms of all. */
    public static long sizeBytes(List<LogEntry> entries) {
        long bytes = 0;
        for (LogEntry entry : entries) {
            bytes += entry.sizeBytes();
        }
        return bytes;
    }

    /** Length of the encoded form. */
    public int sizeBytes() {
        return record.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogEntry that && record.equals(that.record);
    }

    @Override
    public int hashCode() {
        return record.hashCode();
    }

    /** For instance {@code 12@3 COMMAND, 24 bytes}. */
    @Override
    public String toString() {
        return id + " " + type + ", " + (record.length() - HEADER_BYTES) + " bytes";
    }
}
