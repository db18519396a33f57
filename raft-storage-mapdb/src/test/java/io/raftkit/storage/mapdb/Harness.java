package io.raftkit.storage.mapdb;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in a directory, with a disk that counts and a loop that the test runs. */
final class Harness implements AutoCloseable {
    static final NodeId N1 = NodeId.of("n1");
    static final int SEGMENT_BYTES = 4096;

    final Path directory;
    final FaultyDisk disk = new FaultyDisk();
    final ManualLoop loop = new ManualLoop();
    final DiskNews news = new DiskNews();
    private final int segmentBytes;
    private MapDbLogStore store;
    private RecoveredLog recovered;

    Harness(Path directory) {
        this(directory, SEGMENT_BYTES);
    }

    Harness(Path directory, int segmentBytes) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.store = opened();
        this.recovered = recover();
    }

    private MapDbLogStore opened() {
        return MapDbLogStore.open(
                directory,
                MapDbOptions.defaults().withSegmentBytes(segmentBytes).withVolumes(disk));
    }

    private RecoveredLog recover() {
        return store.recover(new LogStore.Context(GroupId.DEFAULT, N1, loop, news));
    }

    LogStore store() {
        return store;
    }

    RecoveredLog recovered() {
        return recovered;
    }

    /** Closes cleanly and opens again. */
    void reopen() {
        store.close();
        store = opened();
        recovered = recover();
    }

    /** Stops without another write, as if killed; the directory is free afterwards. */
    void kill() {
        disk.fail();
        store.write(LogWrite.append(List.of()));
        try {
            store.close();
        } catch (StorageException e) {
            // As expected: nothing could be flushed.
        }
        disk.restart();
    }

    /** Opens after {@link #kill}. */
    void restart() {
        store = opened();
        recovered = recover();
    }

    CompletionStage<Void> write(@Nullable HardState hardState, long truncateAfter, List<LogEntry> entries) {
        return store.write(new LogWrite(hardState, truncateAfter, entries));
    }

    CompletionStage<Void> append(LogEntry... entries) {
        return store.write(LogWrite.append(List.of(entries)));
    }

    CompletionStage<Void> truncateAfter(long index, LogEntry... entries) {
        return write(null, index, List.of(entries));
    }

    /** Appends entries one group each, and makes them durable. */
    void appendDurably(long term, long from, long to) {
        for (long index = from; index <= to; index++) {
            append(entry(term, index));
            loop.runAll();
        }
    }

    List<LogEntry> readAll() {
        return store.read(recovered.base().index(), Long.MAX_VALUE, Long.MAX_VALUE);
    }

    List<LogEntry> read(long after) {
        return store.read(after, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    static LogEntry entry(long term, long index) {
        return entry(term, index, "value " + index + " of term " + term);
    }

    static LogEntry entry(long term, long index, String payload) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, index, Bytes.utf8(payload));
    }

    static List<LogEntry> entries(long term, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(index -> entry(term, index))
                .toList();
    }

    /** Segment files, oldest first. */
    List<Path> segments() {
        return files(directory).stream()
                .filter(file -> file.toString().endsWith(".seg"))
                .toList();
    }

    static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names and content of everything in a directory. */
    static Map<String, Bytes> content(Path directory) {
        Map<String, Bytes> content = new TreeMap<>();
        for (Path file : files(directory)) {
            content.put(file.getFileName().toString(), bytes(file));
        }
        return content;
    }

    static Bytes bytes(Path file) {
        try {
            return Bytes.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a directory back as {@link #content} found it. */
    static void restore(Path directory, Map<String, Bytes> content) {
        try {
            for (Path file : files(directory)) {
                Files.delete(file);
            }
            for (var file : content.entrySet()) {
                Files.write(directory.resolve(file.getKey()), file.getValue().toByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as {@link #restore}, but leaves alone what is as it should be. */
    static void change(Path directory, Map<String, Bytes> content) {
        try {
            for (Path file : files(directory)) {
                if (!content.containsKey(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
            for (var file : content.entrySet()) {
                Path path = directory.resolve(file.getKey());
                if (!Files.exists(path) || !bytes(path).equals(file.getValue())) {
                    Files.write(path, file.getValue().toByteArray());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void overwrite(Path file, long offset, byte... bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** End of the last group in a segment, or of its header. */
    static int tail(Path segment) {
        Bytes bytes = bytes(segment);
        int end = bytes.length() - Stamp.BYTES; // without the seal
        while (bytes.at(end - 1) == 0) {
            end--;
        }
        return Math.max(end, SegmentHeader.BYTES);
    }

    /** Waits for what is done already. */
    static void done(CompletionStage<Void> durable) {
        try {
            durable.toCompletableFuture().get(0, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not durable", e);
        }
    }

    static List<Long> indexes(List<LogEntry> entries) {
        List<Long> indexes = new ArrayList<>();
        entries.forEach(entry -> indexes.add(entry.index()));
        return indexes;
    }

    @Override
    public void close() {
        store.close();
    }
}
