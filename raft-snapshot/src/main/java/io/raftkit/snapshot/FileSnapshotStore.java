package io.raftkit.snapshot;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;

import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots as checksummed files in a directory of their own, one for each: {@code snapshot-<index>-<term>.raft}, both
 * numbers padded with zeros to 20 digits.
 *
 * <p>A snapshot is written under another name, synced, renamed, and the directory synced; only then do older ones go. A
 * crash at any moment leaves the snapshots of before, or those and the new one. A file that is not whole, or whose
 * checksums do not match, is never served: {@link #latest} passes over it with a warning, and a stream that meets
 * damage fails before it gives out a wrong byte.
 *
 * <p>One that comes from another server is received into {@code snapshot-<index>-<term>.raft.part}, which outlives
 * crashes: whole chunks that are found in it are not asked for again.
 *
 * <p>The layout, version 2; all numbers are big-endian, every checksum is CRC32C:
 *
 * <pre>
 * header    0  8 bytes  magic, "RAFTSNAP"
 *           8  int      version, 2
 *          12  int      length S of the sections
 *          16  S bytes  sections, each of them a number (byte), a length (int) and as many bytes:
 *                         1  term and index of the last included entry, its timestamp, milliseconds since 1970, and
 *                            the index of the entry that holds the configuration (longs)
 *                         2  the configuration, see {@link io.raftkit.model.Configuration}
 *                         3  how chunks are stored (byte): 0 as they are, 1 as zstd frames
 *                         4  of a snapshot from another server: length (long) and checksum (int) of its state
 *                       others below 128 make a file unreadable for this version, those from there on do not
 *        16+S  int      checksum of the header up to here
 * chunks, each of 65,536 bytes of state, the last of what is left; none if the state is empty
 *          +0  int      length of the state bytes in the chunk
 *          +4  int      length of what is stored of them, N
 *          +8  int      checksum of the header's checksum, of their offset in the state, as a long, and of the N bytes
 *         +12  N bytes  state; as it is wherever N is its length
 * trailer  +0  int      0: no more chunks
 *              int      for each chunk: N
 *              int                      its checksum
 *              long     length of the whole state
 *              int      checksum of the whole state
 *              int      the header's checksum again
 *              int      number of chunks
 *              int      checksum of the trailer up to here
 * </pre>
 *
 * <p>One store at a time may use a directory; what else lies in it is left alone. Memory use grows with the size of the
 * state by a part of five thousand. May be called from several threads.
 */
public final class FileSnapshotStore implements SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileSnapshotStore.class);
    private static final int KEPT = 2;

    private final SnapshotFiles files;
    private final int keep;
    private final ChunkCodec codec;

    /** What is being written and read. */
    private final Set<AutoCloseable> inUse = ConcurrentHashMap.newKeySet();

    private final Set<Path> damaged = ConcurrentHashMap.newKeySet();

    /** A leader asks for the latest again and again. */
    private final Map<Path, Inspected> inspected = new HashMap<>();

    private final WrittenFile.Ending ending = new FileEnding();
    private long writers;

    /** Whether every rename in the directory is durable, also that of a process which ended just after it. */
    private boolean isSynced;

    /** What a file held when it was as long, and as old, as it is now. */
    private record Inspected(long size, FileTime modified, Snapshot snapshot) {
        boolean isOf(BasicFileAttributes file) {
            return file.size() == size && file.lastModifiedTime().equals(modified);
        }
    }

    private FileSnapshotStore(Path directory, int keep, ChunkCodec codec) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep is " + keep + " but must be at least 1");
        }
        this.files = new SnapshotFiles(directory);
        this.keep = keep;
        this.codec = codec;
    }

    /** Keeps the last two snapshots in {@code directory}, which is made when it is first needed. */
    public static FileSnapshotStore open(Path directory) {
        return open(directory, KEPT);
    }

    /** Keeps the last {@code keep} snapshots in {@code directory}, uncompressed. */
    public static FileSnapshotStore open(Path directory, int keep) {
        return open(directory, keep, SnapshotCompression.NONE);
    }

    /**
     * Keeps snapshots in {@code directory}, which is made when it is first needed.
     *
     * @param keep how many; at least 1. An older one helps when the latest is damaged, if the log still reaches back to
     *     it
     * @param compression of those that are written from now on
     * @throws IllegalStateException if that needs a library that is not there; the message names it
     */
    public static FileSnapshotStore open(Path directory, int keep, SnapshotCompression compression) {
        return new FileSnapshotStore(directory, keep, compression.codec());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Snapshots that other writers of this store are still writing are left to them.
     */
    @Override
    public synchronized Writer begin(SnapshotMetadata metadata) throws IOException {
        prepare();
        Path temporary = files.temporary(metadata.lastIncluded(), writers++);
        WrittenFile writer = new WrittenFile(temporary, metadata, codec, ending);
        inUse.add(writer);
        return writer;
    }

    @Override
    public synchronized Partial receive(Snapshot announced) throws IOException {
        prepare();
        for (AutoCloseable each : List.copyOf(inUse)) {
            if (each instanceof ReceivedFile earlier) {
                earlier.close();
            }
        }
        Path partial = files.partial(announced.lastIncluded());
        boolean isBegun = false;
        for (Path file : files.partial()) {
            isBegun = file.equals(partial) && ReceivedFile.announcedBy(file).equals(Optional.of(announced));
            if (!isBegun) {
                Files.deleteIfExists(file);
            }
        }
        ReceivedFile received = isBegun
                ? ReceivedFile.resume(partial, announced, ending)
                : ReceivedFile.begin(partial, announced, codec, ending);
        inUse.add(received);
        return received;
    }

    @Override
    public synchronized Optional<Snapshot> incomplete() throws IOException {
        prepare();
        for (Path file : files.partial()) {
            Optional<Snapshot> announced = ReceivedFile.announcedBy(file);
            if (announced.isPresent()) {
                return announced;
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized List<Snapshot> list() throws IOException {
        prepare();
        List<Snapshot> newestFirst = new ArrayList<>();
        for (Path file : files.newestFirst()) {
            whole(file).ifPresent(newestFirst::add);
        }
        return newestFirst;
    }

    @Override
    public synchronized Optional<Snapshot> latest() throws IOException {
        prepare();
        for (Path file : files.newestFirst()) {
            Optional<Snapshot> whole = whole(file);
            if (whole.isPresent()) {
                return whole;
            }
        }
        return Optional.empty();
    }

    @Override
    public InputStream open(Snapshot snapshot) throws IOException {
        return open(snapshot, 0);
    }

    @Override
    public synchronized InputStream open(Snapshot snapshot, long offset) throws IOException {
        Path file = files.of(snapshot.lastIncluded());
        FileChannel channel = openToRead(file, snapshot.lastIncluded());
        try {
            SnapshotFormat.Contents contents = SnapshotFormat.read(channel, file);
            if (!contents.snapshot().equals(snapshot)) {
                throw new IOException(
                        file + " does not hold the snapshot asked for, but another one of the same place");
            }
            ChunkInput input = new ChunkInput(channel, file, contents, offset, new InputListener());
            inUse.add(input);
            return input;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Gives up what is being written, leaves what was received, and ends open streams. The store may be used again. */
    @Override
    public synchronized void close() {
        for (AutoCloseable each : List.copyOf(inUse)) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.warn("Closing {} failed", each, e);
            }
        }
    }

    private void prepare() throws IOException {
        files.prepare();
        files.deleteTemporary(temporaryInUse());
        if (!isSynced) {
            files.sync();
            isSynced = true;
        }
    }

    private static FileChannel openToRead(Path file, LogId lastIncluded) throws IOException {
        try {
            return FileChannel.open(file, READ);
        } catch (NoSuchFileException e) {
            throw new IOException("the snapshot at " + lastIncluded + " is gone: there is no " + file, e);
        }
    }

    /** The snapshot in {@code file}, unless that is known to be damaged or turns out to be. */
    private Optional<Snapshot> whole(Path file) throws IOException {
        if (damaged.contains(file)) {
            return Optional.empty();
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Inspected before = inspected.get(file);
        if (before != null && before.isOf(now)) {
            return Optional.of(before.snapshot());
        }
        try (FileChannel channel = FileChannel.open(file, READ)) {
            Snapshot snapshot = SnapshotFormat.read(channel, file).snapshot();
            SnapshotFormat.check(file.equals(files.of(snapshot.lastIncluded())), file, "it belongs under another name");
            inspected.put(file, new Inspected(now.size(), now.lastModifiedTime(), snapshot));
            return Optional.of(snapshot);
        } catch (DamagedSnapshotException e) {
            passOver(file, e);
            return Optional.empty();
        }
    }

    private void passOver(Path file, DamagedSnapshotException damage) {
        if (damaged.add(file)) {
            LOG.warn("Passing over a snapshot: {}", damage.getMessage());
        }
    }

    private Set<Path> temporaryInUse() {
        Set<Path> paths = new HashSet<>();
        for (AutoCloseable each : inUse) {
            if (each instanceof WrittenFile writer) {
                paths.add(writer.path());
            }
        }
        return paths;
    }

    private synchronized void publish(Path temporary, Snapshot snapshot) throws IOException {
        Path file = files.of(snapshot.lastIncluded());
        isSynced = false;
        Files.move(temporary, file, ATOMIC_MOVE);
        damaged.remove(file);
        inspected.remove(file);
        files.sync();
        isSynced = true;
        deleteOlder();
    }

    /** Only whole snapshots count as kept: a damaged one must not push out the one that would stand in for it. */
    private void deleteOlder() {
        int kept = 0;
        try {
            for (Path file : files.newestFirst()) {
                if (kept == keep) {
                    Files.deleteIfExists(file);
                    damaged.remove(file);
                    inspected.remove(file);
                } else if (whole(file).isPresent()) {
                    kept++;
                }
            }
        } catch (IOException e) {
            LOG.warn("The new snapshot is durable, but older ones could not be deleted: {}", e.toString());
        }
    }

    private final class InputListener implements ChunkInput.Listener {
        @Override
        public void damaged(Path file, DamagedSnapshotException damage) {
            passOver(file, damage);
        }

        @Override
        public void closed(ChunkInput input) {
            inUse.remove(input);
        }
    }

    private final class FileEnding implements WrittenFile.Ending {
        @Override
        public void publish(Path file, Snapshot snapshot) throws IOException {
            FileSnapshotStore.this.publish(file, snapshot);
        }

        @Override
        public void ended(AutoCloseable file) {
            inUse.remove(file);
        }
    }
}
