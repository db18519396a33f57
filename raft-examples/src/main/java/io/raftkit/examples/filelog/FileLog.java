package io.raftkit.examples.filelog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.BlockingLog;
import io.raftkit.spi.BlockingLogStore;
import io.raftkit.spi.LogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A log in one file, to which every call appends a record:
 *
 * <pre>
 *    0  int    length  of the whole record
 *    4  int    crc32c  of where it stands in the file, and of everything that follows
 *    8  long   synced  up to here the file was durable when the record was written
 *   16  byte   kind    I identity, H term and vote, T truncation, E entry, R reset, S synced
 *   17  bytes  content
 * </pre>
 *
 * <p>A crash may tear what was written since the last sync, so what cannot be read at the end is cut. But if any record
 * behind it says that it was durable, it is damaged, and that is reported; closing appends a record to say so.
 */
public final class FileLog implements BlockingLog {
    private static final int HEADER_BYTES = 17;
    private static final long MOST_READ_BYTES = 1 << 20;

    private final Path directory;
    private final Path file;
    /** Where the entry with index {@code i} stands: at {@code i - base.index() - 1}. */
    private final List<Long> places = new ArrayList<>();

    private LogId base = LogId.ZERO;
    private HardState hardState = HardState.INITIAL;
    private String identity = "";
    private long end;
    private long synced;
    private @Nullable FileChannel lock;
    private @Nullable FileChannel channel;
    private @Nullable FileChannel copy;

    private FileLog(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("log");
    }

    /** A store in {@code directory}, which must exist. */
    public static LogStore open(Path directory) {
        return new BlockingLogStore(new FileLog(directory));
    }

    @Override
    public RecoveredLog recover(GroupId group, NodeId self) throws IOException {
        lock = locked();
        String owner = group + "\n" + self + "\n";
        if (Files.exists(file)) {
            channel = FileChannel.open(file, READ, WRITE);
        } else {
            identity = owner + UUID.randomUUID();
            rewrite(LogId.ZERO);
        }
        return scan(owner).finish();
    }

    private FileChannel locked() throws IOException {
        FileChannel taken = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
        try {
            if (taken.tryLock() != null) {
                return taken;
            }
        } catch (OverlappingFileLockException e) {
            // Another store in this process has it.
        }
        taken.close();
        throw new StorageException(directory + " is in use: close that store, or choose another directory");
    }

    private RecoveredLog.Scan scan(String owner) throws IOException {
        Bytes first = record(0);
        if (first == null || first.at(16) != 'I') {
            throw damaged(0);
        }
        identity = first.slice(HEADER_BYTES).toUtf8();
        if (!identity.startsWith(owner)) {
            throw new StorageException(file + " belongs to another: " + String.join(" ", identity.split("\n", -1)));
        }
        var scan = new RecoveredLog.Scan(Incarnation.parse(identity.substring(owner.length())), LogId.ZERO);
        end = first.length();
        Bytes record = record(end);
        while (record != null) {
            replay(record, scan);
            end += record.length();
            record = record(end);
        }
        cutTail();
        return scan;
    }

    private void replay(Bytes record, RecoveredLog.Scan scan) throws IOException {
        Bytes content = record.slice(HEADER_BYTES);
        switch (record.at(16)) {
            case 'H' -> {
                Bytes vote = content.slice(Long.BYTES);
                hardState = new HardState(content.longAt(0), vote.isEmpty() ? null : NodeId.of(vote.toUtf8()));
                scan.hardState(hardState);
            }
            case 'T' -> {
                forgetAfter(content.longAt(0));
                scan.truncateAfter(content.longAt(0));
            }
            case 'E' -> {
                places.add(end);
                scan.append(entry(content));
            }
            case 'R' -> {
                places.clear();
                base = new LogId(content.longAt(0), content.longAt(Long.BYTES));
                scan.reset(base);
            }
            case 'S' -> {}
            default -> throw new StorageException(file + " was written by a newer version");
        }
    }

    /** The record at {@code at}; null if what stands there is none. */
    private @Nullable Bytes record(long at) throws IOException {
        Bytes header = bytes(at, HEADER_BYTES);
        int length = header.length() < HEADER_BYTES ? 0 : header.intAt(0);
        if (length < HEADER_BYTES || length > open().size() - at) {
            return null;
        }
        Bytes record = bytes(at, length);
        return record.intAt(4) == checksum(at, record.asByteBuffer()) ? record : null;
    }

    private Bytes bytes(long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = open().read(buffer, at + buffer.position());
        }
        return Bytes.wrap(buffer.array(), 0, buffer.position());
    }

    private static int checksum(long at, ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, at));
        crc.update(record.slice(8, record.limit() - 8));
        return (int) crc.getValue();
    }

    /** What was torn goes, so that nothing of it is ever taken for a record behind new ones. */
    private void cutTail() throws IOException {
        for (long at = end + 1; at < open().size(); at++) {
            Bytes later = record(at);
            if (later != null && later.longAt(8) > end) {
                throw damaged(end);
            }
        }
        open().truncate(end);
        open().force(false);
        syncNames();
        synced = end;
    }

    private StorageException damaged(long at) {
        return new StorageException(file + " is damaged at byte " + at + ", where something durable stood: restore it"
                + " from a backup, or let the node join anew with an empty directory");
    }

    @Override
    public void hardState(HardState state) throws IOException {
        NodeId candidate = state.votedFor();
        byte[] vote = candidate == null ? new byte[0] : candidate.toString().getBytes(UTF_8);
        write(blank('H', Long.BYTES + vote.length).putLong(state.term()).put(vote));
        hardState = state;
    }

    @Override
    public void truncateAfter(long index) throws IOException {
        write(blank('T', Long.BYTES).putLong(index));
        forgetAfter(index);
    }

    private void forgetAfter(long index) {
        places.subList((int) (index - base.index()), places.size()).clear();
    }

    @Override
    public void append(List<LogEntry> entries) throws IOException {
        for (LogEntry entry : entries) {
            ByteBuffer record = blank('E', entry.sizeBytes());
            entry.writeTo(record);
            write(record);
            places.add(end - record.capacity());
        }
    }

    @Override
    public void reset(LogId lastIncluded) throws IOException {
        write(blank('R', 2 * Long.BYTES).putLong(lastIncluded.term()).putLong(lastIncluded.index()));
        places.clear();
        base = lastIncluded;
    }

    /** A record whose content is still to be put. */
    private static ByteBuffer blank(char kind, int contentBytes) {
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + contentBytes);
        return record.putInt(record.capacity()).position(16).put((byte) kind);
    }

    private void write(ByteBuffer record) throws IOException {
        record.rewind().putLong(8, synced).putInt(4, checksum(end, record));
        end += record.capacity();
        while (record.hasRemaining()) {
            int unused = open().write(record, end - record.remaining());
        }
    }

    /** Once more than half of the file is of no use, the rest is copied. */
    @Override
    public void compact(LogId upTo) throws IOException {
        int count = (int) (upTo.index() - base.index());
        long kept = count < places.size() ? places.get(count) : end;
        if (kept > end / 2) {
            rewrite(upTo);
        }
    }

    /** Makes a file without the entries up to {@code newBase}; it has its name when it is complete and durable. */
    private void rewrite(LogId newBase) throws IOException {
        synced = 0;
        FileLog fresh = new FileLog(directory);
        Path temporary = directory.resolve("log.new");
        copy = FileChannel.open(temporary, CREATE, TRUNCATE_EXISTING, READ, WRITE);
        fresh.channel = copy;
        byte[] owner = identity.getBytes(UTF_8);
        fresh.write(blank('I', owner.length).put(owner));
        fresh.hardState(hardState);
        fresh.reset(newBase);
        long last = base.index() + places.size();
        for (long index = newBase.index(); index < last; index = fresh.base.index() + fresh.places.size()) {
            fresh.append(read(index, last, MOST_READ_BYTES));
        }
        fresh.seal();
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncNames();
        close(channel);
        channel = fresh.channel;
        base = fresh.base;
        places.clear();
        places.addAll(fresh.places);
        end = fresh.end;
        synced = fresh.synced;
    }

    private void syncNames() throws IOException {
        try (FileChannel names = FileChannel.open(directory, READ)) {
            names.force(true);
        }
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) throws IOException {
        List<LogEntry> found = new ArrayList<>();
        long last = Math.min(upTo, base.index() + places.size());
        long bytes = 0;
        for (long index = after + 1; after >= base.index() && index <= last; index++) {
            Bytes record = record(places.get((int) (index - base.index() - 1)));
            if (record == null) {
                throw new StorageException("entry " + index + " in " + file + " is damaged");
            }
            LogEntry entry = entry(record.slice(HEADER_BYTES));
            bytes += entry.sizeBytes();
            if (bytes > maxBytes && !found.isEmpty()) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    private static LogEntry entry(Bytes record) throws IOException {
        try {
            return LogEntry.parse(record);
        } catch (CorruptRecordException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void sync() throws IOException {
        synced = 0;
        open().force(false);
        synced = end;
    }

    private FileChannel open() throws IOException {
        if (channel == null) {
            throw new IOException(file + " is not open");
        }
        return channel;
    }

    /** If nothing has failed, the last record shows that those before it are durable. */
    @Override
    public void close() throws IOException {
        try {
            if (channel != null && synced == end && end > 0) {
                seal();
            }
        } finally {
            close(channel);
            close(copy);
            close(lock);
        }
    }

    private void seal() throws IOException {
        sync();
        write(blank('S', 0));
        sync();
    }

    private static void close(@Nullable FileChannel opened) throws IOException {
        if (opened != null) {
            opened.close();
        }
    }
}
