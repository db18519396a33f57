package io.raftkit.testkit.contract;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Records with their length, their checksum, and up to where the file was durable when they were written; one flaw. */
final class RecordFile {
    static final int HEADER_BYTES = 17;

    private final Path file;
    private final Flaw flaw;
    private final FileChannel channel;
    private long end;
    private long synced;

    RecordFile(Path file, Flaw flaw, OpenOption... options) throws IOException {
        this.file = file;
        this.flaw = flaw;
        this.channel = FileChannel.open(file, options);
    }

    private boolean has(Flaw one) {
        return flaw == one;
    }

    /** Behind the last record. */
    long end() {
        return end;
    }

    boolean isSynced() {
        return synced == end && end > 0;
    }

    /** From now on {@link #next} begins anew. */
    void rewind() {
        end = 0;
    }

    /** The record behind the last one; null if there is none. */
    @Nullable
    Bytes next() throws IOException {
        if (end == 0) {
            Bytes first = record(0);
            end = first == null ? 0 : first.length();
        }
        Bytes record = record(end);
        end += record == null ? 0 : record.length();
        return record;
    }

    /** The record at {@code at}; null if what stands there is none. */
    @Nullable
    Bytes record(long at) throws IOException {
        Bytes header = bytes(at, HEADER_BYTES);
        int length = header.length() < HEADER_BYTES ? 0 : header.intAt(0);
        if (length < HEADER_BYTES || length > channel.size() - at) {
            return null;
        }
        Bytes record = bytes(at, length);
        boolean isIntact = record.intAt(4) == checksum(at, record.asByteBuffer());
        return isIntact || has(Flaw.VERIFIES_NOTHING) ? record : null;
    }

    /** What the record at {@code place} holds, whatever its checksum. */
    Bytes unverifiedContent(long place) throws IOException {
        int length = bytes(place, HEADER_BYTES).intAt(0);
        return bytes(place + HEADER_BYTES, length - HEADER_BYTES);
    }

    private Bytes bytes(long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, at + buffer.position());
        }
        return Bytes.wrap(buffer.array(), 0, buffer.position());
    }

    private static int checksum(long at, ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, at));
        crc.update(record.slice(8, record.limit() - 8));
        return (int) crc.getValue();
    }

    /** What is behind the last record was torn, unless something behind it says that it was durable. */
    void cutTail() throws IOException {
        if (has(Flaw.KEEPS_A_TORN_TAIL)) {
            end = channel.size();
            return;
        }
        if (has(Flaw.REFUSES_A_TORN_TAIL) && end < channel.size()) {
            throw new StorageException(file + " does not end with a record");
        }
        for (long at = end + 1; at < channel.size() && !has(Flaw.TAKES_ROT_FOR_A_TORN_TAIL); at++) {
            Bytes later = record(at);
            if (later != null && later.longAt(8) > end) {
                throw new StorageException(file + " is damaged at byte " + end);
            }
        }
        channel.truncate(end);
        channel.force(false);
        synced = end;
    }

    /** A record whose content is still to be put. */
    static ByteBuffer blank(char kind, int contentBytes) {
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + contentBytes);
        return record.putInt(record.capacity()).position(16).put((byte) kind);
    }

    void write(ByteBuffer record) throws IOException {
        record.rewind().putLong(8, synced).putInt(4, checksum(end, record));
        int unused = channel.write(record, end);
        while (record.hasRemaining() && !has(Flaw.IGNORES_SHORT_WRITES)) {
            unused = channel.write(record, end + record.position());
        }
        end += record.capacity();
    }

    void sync() throws IOException {
        if (!has(Flaw.ACKNOWLEDGES_BEFORE_SYNC)) {
            force();
        }
        synced = end;
    }

    private void force() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            if (has(Flaw.RETRIES_A_FAILED_SYNC)) {
                channel.force(false);
            } else if (!has(Flaw.TAKES_A_FAILED_SYNC_FOR_A_GOOD_ONE)) {
                throw e;
            }
        }
    }

    void close() throws IOException {
        channel.close();
    }
}
