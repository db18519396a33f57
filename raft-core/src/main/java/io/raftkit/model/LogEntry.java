package io.raftkit.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One log entry, checksummed once in its life.
 *
 * <p>The leader makes it of a command, whose bytes it shares. Its encoded form goes to the leader's own disk, into
 * every AppendEntries, and to the followers' disks; followers verify the checksum. All numbers are big-endian:
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

    /**
     * Where what the checksum covers is written down; nothing is left in it. One for each command would be seen beside
     * what else a command takes.
     */
    private static final ThreadLocal<byte[]> HEADER = ThreadLocal.withInitial(() -> new byte[HEADER_BYTES - TYPE_AT]);

    // Numbers of its own and no LogId: there are many entries, and each lives in every replica.
    private final long term;
    private final long index;
    private final long timestamp;
    private final EntryType type;
    private final int checksum;
    private final Bytes payload;

    // The fields of the record.
    private LogEntry(long term, long index, long timestamp, EntryType type, int checksum, Bytes payload) {
        this.term = term;
        this.index = index;
        this.timestamp = timestamp;
        this.type = type;
        this.checksum = checksum;
        this.payload = payload;
    }

    /**
     * A new entry. It shares the payload's bytes, unless they are a small part of a large array, which the entry would
     * keep alive.
     */
    public static LogEntry of(LogId id, EntryType type, long timestamp, Bytes payload) {
        Math.addExact(HEADER_BYTES, payload.length()); // or the record's length could not be written
        Bytes kept = payload.trimmed();
        CRC32C crc = new CRC32C();
        byte[] header = HEADER.get();
        putChecked(ByteBuffer.wrap(header), type, id.term(), id.index(), timestamp);
        crc.update(header, 0, header.length);
        kept.update(crc);
        return new LogEntry(id.term(), id.index(), timestamp, type, (int) crc.getValue(), kept);
    }

    private static void putChecked(ByteBuffer target, EntryType type, long term, long index, long timestamp) {
        target.put(type.code()).putLong(term).putLong(index).putLong(timestamp);
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
        Objects.checkIndex(from, source.length() + 1);
        byte[] array = source.array();
        int at = source.offset() + from;
        int room = source.length() - from;
        int length = room < HEADER_BYTES ? 0 : Bytes.intAt(array, at);
        checkLength(length, room);
        CRC32C crc = new CRC32C();
        crc.update(array, at + TYPE_AT, length - TYPE_AT);
        return parse(array, at, (int) crc.getValue(), source.slice(from + HEADER_BYTES, length - HEADER_BYTES));
    }

    /**
     * Reads a record that begins with {@code header} and goes on with {@code payload}, which is shared and must not
     * change afterwards.
     *
     * @param header {@value #HEADER_BYTES} bytes; it may change afterwards
     * @throws CorruptRecordException if the length is another or the checksum does not match
     */
    public static LogEntry parse(byte[] header, byte[] payload) throws CorruptRecordException {
        if (checkedLength(header, HEADER_BYTES + payload.length) != HEADER_BYTES + payload.length) {
            throw new CorruptRecordException(payload.length + " bytes are not all of the payload");
        }
        CRC32C crc = new CRC32C();
        crc.update(header, TYPE_AT, HEADER_BYTES - TYPE_AT);
        crc.update(payload, 0, payload.length);
        return parse(header, 0, (int) crc.getValue(), Bytes.wrap(payload));
    }

    private static LogEntry parse(byte[] header, int at, int checksum, Bytes payload) throws CorruptRecordException {
        if (checksum != Bytes.intAt(header, at + CRC_AT)) {
            throw damaged(Bytes.intAt(header, at + CRC_AT), checksum);
        }
        try {
            long term = Bytes.longAt(header, at + TERM_AT);
            long index = Bytes.longAt(header, at + INDEX_AT);
            LogId.check(term, index);
            EntryType type = EntryType.of(header[at + TYPE_AT]);
            return new LogEntry(term, index, Bytes.longAt(header, at + TIMESTAMP_AT), type, checksum, payload);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("the record cannot be read: " + e);
        }
    }

    private static CorruptRecordException damaged(int expected, int actual) {
        return new CorruptRecordException(String.format("checksum is %08x, not %08x", actual, expected));
    }

    private static void checkLength(int length, int room) throws CorruptRecordException {
        if (length < HEADER_BYTES || length > room) {
            throw new CorruptRecordException("a record of " + length + " bytes cannot stand where there are " + room);
        }
    }

    /**
     * The length that a record claims which begins with {@code header}, {@value #HEADER_BYTES} bytes.
     *
     * @param room bytes that there are for it, header included
     * @throws CorruptRecordException if no record can be as long
     */
    public static int checkedLength(byte[] header, int room) throws CorruptRecordException {
        int length = Bytes.intAt(header, 0);
        checkLength(length, room);
        return length;
    }

    /** The length that the record at the start of {@code source} claims, 0 if there is no room for one. */
    public static int peekLength(Bytes source) {
        return source.length() < HEADER_BYTES ? 0 : source.intAt(0);
    }

    /** Where it stands. */
    public LogId id() {
        return new LogId(term, index);
    }

    /** Its position in the log. */
    public long index() {
        return index;
    }

    /** The term in which it was made. */
    public long term() {
        return term;
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
        return payload;
    }

    /** CRC32C of what follows it in the encoded form. */
    public int checksum() {
        return checksum;
    }

    /**
     * Writes the encoded form, {@link #sizeBytes} long, and moves the position.
     *
     * @throws IllegalArgumentException if {@code target} is not big-endian
     */
    public void writeTo(ByteBuffer target) {
        if (target.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("records are big-endian, and the buffer is not");
        }
        target.putInt(sizeBytes()).putInt(checksum);
        putChecked(target, type, term, index, timestamp);
        payload.writeTo(target);
    }

    /** A copy of the encoded form. */
    public Bytes record() {
        ByteBuffer record = ByteBuffer.allocate(sizeBytes());
        writeTo(record);
        return Bytes.wrap(record.array());
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
        return HEADER_BYTES + payload.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogEntry that
                && index == that.index
                && term == that.term
                && timestamp == that.timestamp
                && type == that.type
                && checksum == that.checksum
                && payload.equals(that.payload);
    }

    @Override
    public int hashCode() {
        return checksum;
    }

    /** For instance {@code 12@3 COMMAND, 24 bytes}. */
    @Override
    public String toString() {
        return id() + " " + type + ", " + payload;
    }
}
