package io.raftkit.testkit.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as files that are read and written whole, in small steps each of which a broken store may do otherwise. It
 * keeps the promises of a store itself.
 */
class PlainSnapshotFiles implements SnapshotStore {
    static final int KEPT = 2;

    final Path directory;

    /** Those that are being written. */
    final List<FileWriter> writers = new ArrayList<>();

    private int attempts;

    record Content(Snapshot snapshot, Bytes state) {}

    PlainSnapshotFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        syncDirectory(directory.toAbsolutePath().getParent());
        syncDirectory(directory);
    }

    void syncDirectory(@Nullable Path changed) throws IOException {
        if (changed != null) {
            try (FileChannel channel = FileChannel.open(changed, READ)) {
                channel.force(true);
            }
        }
    }

    void syncFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public synchronized Writer begin(SnapshotMetadata metadata) throws IOException {
        for (Path file : named(".tmp")) {
            if (!isBeingWritten(file)) {
                Files.delete(file);
            }
        }
        FileWriter writer = new FileWriter(metadata, temporary(metadata.lastIncluded(), attempts++));
        writers.add(writer);
        return writer;
    }

    boolean isBeingWritten(Path file) {
        return writers.stream().anyMatch(writer -> writer.file.equals(file));
    }

    Path temporary(LogId id, int attempt) {
        return directory.resolve(name(id) + "-" + attempt + ".tmp");
    }

    private static String name(LogId id) {
        return String.format(Locale.ROOT, "%020d-%020d", id.index(), id.term());
    }

    @Override
    public synchronized Optional<Snapshot> latest() throws IOException {
        for (Path file : newestFirst()) {
            try {
                return Optional.of(read(file).snapshot());
            } catch (IOException damaged) {
                // An older one may be whole.
            }
        }
        return Optional.empty();
    }

    List<Path> newestFirst() throws IOException {
        return named(".snapshot").stream().sorted(Comparator.reverseOrder()).toList();
    }

    private List<Path> named(String ending) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Override
    public synchronized InputStream open(Snapshot snapshot) throws IOException {
        Content content = read(directory.resolve(name(snapshot.lastIncluded()) + ".snapshot"));
        checkAsked(snapshot, content.snapshot());
        return content.state().asInputStream();
    }

    void checkAsked(Snapshot asked, Snapshot found) throws IOException {
        if (!asked.equals(found)) {
            throw new IOException("another snapshot is at " + asked.lastIncluded());
        }
    }

    Content read(Path file) throws IOException {
        Bytes all = Bytes.wrap(Files.readAllBytes(file));
        try {
            checkSum(all.intAt(0), crc(all.slice(4)), file);
            ByteBuffer buffer = all.slice(4).asByteBuffer();
            LogId id = new LogId(buffer.getLong(), buffer.getLong());
            long configurationIndex = buffer.getLong();
            long timestamp = buffer.getLong();
            byte[] configuration = new byte[Math.max(0, Math.min(buffer.remaining(), buffer.getInt()))];
            buffer.get(configuration);
            Bytes state = Bytes.copyOf(buffer);
            SnapshotMetadata metadata = new SnapshotMetadata(
                    id, configurationIndex, Configuration.decode(Bytes.wrap(configuration)), timestamp);
            return new Content(new Snapshot(metadata, state.length(), crc(state)), state);
        } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged", e);
        }
    }

    void checkSum(int written, int computed, Path file) throws IOException {
        if (written != computed) {
            throw new IOException(file + " is damaged");
        }
    }

    Bytes encode(SnapshotMetadata metadata, Bytes state) {
        Bytes configuration = metadata.configuration().encode();
        ByteBuffer buffer = ByteBuffer.allocate(40 + configuration.length() + state.length());
        buffer.position(4);
        buffer.putLong(metadata.lastIncluded().term())
                .putLong(metadata.lastIncluded().index())
                .putLong(metadata.configurationIndex())
                .putLong(metadata.timestamp())
                .putInt(configuration.length());
        configuration.writeTo(buffer);
        state.writeTo(buffer);
        buffer.putInt(0, crc(Bytes.wrap(buffer.array()).slice(4)));
        return Bytes.wrap(buffer.array());
    }

    static int crc(Bytes bytes) {
        CRC32C crc = new CRC32C();
        bytes.update(crc);
        return (int) crc.getValue();
    }

    void publish(Path temporary, Snapshot snapshot) throws IOException {
        Path file = directory.resolve(name(snapshot.lastIncluded()) + ".snapshot");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directory);
        List<Path> newestFirst = newestFirst();
        for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
            Files.delete(old);
        }
    }

    @Override
    public synchronized void close() {
        List.copyOf(writers).forEach(FileWriter::close);
    }

    OutputStream writeTo(Path file) throws IOException {
        return Files.newOutputStream(file);
    }

    /** Writes the state, and at the end puts what it stands for in front. */
    class FileWriter implements Writer {
        final SnapshotMetadata metadata;
        final Path file;
        final OutputStream output;
        boolean ended;

        FileWriter(SnapshotMetadata metadata, Path file) throws IOException {
            this.metadata = metadata;
            this.file = file;
            this.output = writeTo(file);
        }

        @Override
        public OutputStream output() {
            return output;
        }

        @Override
        public Snapshot commit() throws IOException {
            synchronized (PlainSnapshotFiles.this) {
                checkNotEnded();
                output.close();
                Bytes state = Bytes.wrap(Files.readAllBytes(file));
                Files.write(file, encode(metadata, state).toByteArray());
                syncFile(file);
                Snapshot snapshot = new Snapshot(metadata, state.length(), crc(state));
                publish(file, snapshot);
                close();
                return snapshot;
            }
        }

        private void checkNotEnded() {
            if (ended && isStrict()) {
                throw new IllegalStateException("it was committed or given up before");
            }
        }

        @Override
        public void close() {
            synchronized (PlainSnapshotFiles.this) {
                ended = true;
                writers.remove(this);
                try {
                    output.close();
                    giveUp(file);
                } catch (IOException e) {
                    // It is deleted by the next attempt.
                }
            }
        }
    }

    boolean isStrict() {
        return true;
    }

    void giveUp(Path temporary) throws IOException {
        Files.deleteIfExists(temporary);
    }
}
