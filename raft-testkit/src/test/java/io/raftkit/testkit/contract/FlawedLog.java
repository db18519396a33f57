package io.raftkit.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.BlockingLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A log in one file that keeps all promises but one: a record for each call.
 */
final class FlawedLog implements BlockingLog {
    private final Path directory;
    private final Path file;
    private final Flaw flaw;
    private final List<Long> places = new ArrayList<>();
    private LogId base = LogId.ZERO;
    private HardState hardState = HardState.INITIAL;
    private String identity = "";
    private boolean deaf;
    private @Nullable HardState late;
    private @Nullable FileChannel lock;
    private @Nullable RecordFile records;

    FlawedLog(Path directory, Flaw flaw) {
        this.directory = directory;
        this.file = directory.resolve("log");
        this.flaw = flaw;
    }

    /** From now on nothing is written. */
    void deafen() {
        deaf = true;
    }

    private boolean has(Flaw one) {
        return flaw == one;
    }

    private RecordFile open() {
        return Objects.requireNonNull(records, "not open");
    }

    @Override
    public RecoveredLog recover(GroupId group, NodeId self) throws IOException {
        if (!has(Flaw.ADMITS_A_SECOND_STORE)) {
            lock();
        }
        String owner = group + " " + self + " ";
        if (Files.exists(file)) {
            records = new RecordFile(file, flaw, READ, WRITE);
        } else {
            identity = owner + (has(Flaw.SHARES_ITS_INCARNATION) ? new UUID(1, 1) : UUID.randomUUID());
            rewrite(LogId.ZERO);
            open().rewind();
        }
        RecoveredLog found = scan();
        if (!identity.startsWith(owner) && !has(Flaw.ADMITS_STRANGERS)) {
            throw new StorageException(file + " is that of " + identity);
        }
        return found;
    }

    private void lock() throws IOException {
        FileChannel taken = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
        try {
            var unused = taken.tryLock();
        } catch (OverlappingFileLockException e) {
            taken.close();
            throw new StorageException(directory + " is in use", e);
        }
        lock = taken;
    }

    private RecoveredLog scan() throws IOException {
        Bytes first = open().record(0);
        if (first == null || first.at(16) != 'I') {
            throw new StorageException(file + " is damaged at its beginning");
        }
        identity = first.slice(RecordFile.HEADER_BYTES).toUtf8();
        List<LogEntry> entries = new ArrayList<>();
        Bytes record = open().next();
        while (record != null) {
            replay(record, entries);
            record = open().next();
        }
        open().cutTail();
        syncNames();
        String known = identity.substring(identity.lastIndexOf(' ') + 1);
        UUID life = has(Flaw.MINTS_AN_INCARNATION_EACH_TIME) ? UUID.randomUUID() : UUID.fromString(known);
        RecoveredLog.Scan scan = new RecoveredLog.Scan(new Incarnation(life), base);
        scan.hardState(hardState);
        entries.forEach(scan::append);
        return has(Flaw.IS_WRONG_ABOUT_TERMS) ? withoutTerms(scan.finish()) : scan.finish();
    }

    private static RecoveredLog withoutTerms(RecoveredLog log) {
        return new RecoveredLog(
                log.incarnation(),
                log.former(),
                log.hardState(),
                log.base(),
                List.of(),
                log.lastIndex(),
                log.lastTimestamp(),
                log.configurations());
    }

    private void replay(Bytes record, List<LogEntry> entries) throws IOException {
        Bytes content = record.slice(RecordFile.HEADER_BYTES);
        switch (record.at(16)) {
            case 'H' -> hardState = new HardState(content.longAt(0), vote(content.slice(Long.BYTES)));
            case 'V' -> hardState = new HardState(hardState.term(), vote(content));
            case 'T' -> truncate(content.longAt(0), entries);
            case 'E' -> {
                LogEntry entry = entry(content);
                truncate(entry.index() - 1, entries);
                places.add(open().end() - record.length());
                entries.add(entry);
            }
            case 'R' -> {
                places.clear();
                entries.clear();
                base = new LogId(content.longAt(0), content.longAt(Long.BYTES));
            }
            default -> {}
        }
    }

    private void truncate(long index, List<LogEntry> entries) {
        int count = Math.min(places.size(), (int) (index - base.index()));
        places.subList(count, places.size()).clear();
        entries.subList(count, entries.size()).clear();
    }

    private static @Nullable NodeId vote(Bytes name) {
        return name.isEmpty() ? null : NodeId.of(name.toUtf8());
    }

    @Override
    public void hardState(HardState state) throws IOException {
        if (has(Flaw.WRITES_ENTRIES_BEFORE_THEIR_TERM)) {
            late = state;
        } else if (!has(Flaw.FORGETS_A_VOTE_IN_THE_SAME_TERM) || state.term() != hardState.term()) {
            writeHardState(state);
        }
        hardState = state;
    }

    private void writeHardState(HardState state) throws IOException {
        byte[] vote =
                String.valueOf(state.votedFor() == null ? "" : state.votedFor()).getBytes(UTF_8);
        if (has(Flaw.WRITES_TERM_AND_VOTE_APART)) {
            write(RecordFile.blank('H', Long.BYTES).putLong(state.term()));
            write(RecordFile.blank('V', vote.length).put(vote));
        } else {
            write(RecordFile.blank('H', Long.BYTES + vote.length)
                    .putLong(state.term())
                    .put(vote));
        }
    }

    private void writeLateHardState() throws IOException {
        HardState state = late;
        late = null;
        if (state != null) {
            writeHardState(state);
        }
    }

    @Override
    public void truncateAfter(long index) throws IOException {
        if (!has(Flaw.FORGETS_TRUNCATIONS)) {
            write(RecordFile.blank('T', Long.BYTES).putLong(index));
        }
        places.subList((int) (index - base.index()), places.size()).clear();
    }

    @Override
    public void append(List<LogEntry> entries) throws IOException {
        for (LogEntry entry : entries) {
            long place = open().end();
            ByteBuffer record = RecordFile.blank('E', entry.sizeBytes());
            entry.writeTo(record);
            write(record);
            places.add(place);
        }
        writeLateHardState();
    }

    @Override
    public void reset(LogId lastIncluded) throws IOException {
        write(RecordFile.blank('R', 2 * Long.BYTES).putLong(lastIncluded.term()).putLong(lastIncluded.index()));
        places.clear();
        base = lastIncluded;
        if (has(Flaw.RESETS_TERM_AND_VOTE)) {
            writeHardState(HardState.INITIAL);
        }
    }

    @Override
    public void compact(LogId upTo) throws IOException {
        if (has(Flaw.COMPACTS_TOO_FAR) && upTo.index() < base.index() + places.size()) {
            rewrite(new LogId(upTo.term(), upTo.index() + 1));
        } else {
            rewrite(has(Flaw.FORGETS_THE_TERM_OF_ITS_BASE) ? new LogId(0, upTo.index()) : upTo);
        }
    }

    private void rewrite(LogId newBase) throws IOException {
        List<LogEntry> kept = read(newBase.index(), Long.MAX_VALUE, Long.MAX_VALUE);
        boolean isInPlace = has(Flaw.REWRITES_IN_PLACE);
        Path temporary = isInPlace ? file : directory.resolve("log.new");
        if (records != null) {
            records.close();
        }
        records = new RecordFile(temporary, flaw, CREATE, TRUNCATE_EXISTING, READ, WRITE);
        write(RecordFile.blank('I', identity.length()).put(identity.getBytes(UTF_8)));
        writeHardState(hardState);
        reset(newBase);
        append(kept);
        seal();
        if (!isInPlace) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        syncNames();
    }

    private void syncNames() throws IOException {
        if (!has(Flaw.NEVER_SYNCS_ITS_DIRECTORY)) {
            try (FileChannel names = FileChannel.open(directory, READ)) {
                names.force(true);
            }
        }
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) throws IOException {
        List<LogEntry> found = new ArrayList<>();
        long last = Math.min(upTo, base.index() + places.size());
        long bytes = 0;
        for (long index = after + 1; after >= base.index() && index <= last; index++) {
            LogEntry entry = read(places.get((int) (index - base.index() - 1)));
            bytes += entry.sizeBytes();
            if (bytes > maxBytes && !found.isEmpty()) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    private LogEntry read(long place) throws IOException {
        if (has(Flaw.VERIFIES_NO_READS)) {
            return unverified(open().unverifiedContent(place));
        }
        Bytes record = open().record(place);
        if (record == null) {
            throw new StorageException(file + " is damaged at byte " + place);
        }
        return entry(record.slice(RecordFile.HEADER_BYTES));
    }

    private LogEntry entry(Bytes record) throws IOException {
        try {
            return has(Flaw.VERIFIES_NOTHING) ? unverified(record) : LogEntry.parse(record);
        } catch (CorruptRecordException e) {
            throw new IOException(e);
        }
    }

    private static LogEntry unverified(Bytes record) {
        return LogEntry.of(
                new LogId(record.longAt(9), record.longAt(17)),
                EntryType.of(record.at(8)),
                record.longAt(25),
                record.slice(LogEntry.HEADER_BYTES));
    }

    @Override
    public void sync() throws IOException {
        writeLateHardState();
        if (!deaf) {
            open().sync();
        }
    }

    private void write(ByteBuffer record) throws IOException {
        if (!deaf) {
            open().write(record);
        }
    }

    private void seal() throws IOException {
        sync();
        write(RecordFile.blank('S', 0));
        sync();
    }

    @Override
    public void close() throws IOException {
        try {
            if (records != null && records.isSynced()) {
                seal();
            }
        } finally {
            if (records != null) {
                records.close();
            }
            if (lock != null) {
                lock.close();
            }
        }
    }
}
