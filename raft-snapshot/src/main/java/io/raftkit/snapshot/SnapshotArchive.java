package io.raftkit.snapshot;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.raftkit.model.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Snapshot files by themselves: to check, copy and read them, also beside the server that writes them. */
public final class SnapshotArchive {
    private static final int BUFFER_BYTES = 1 << 20;

    private SnapshotArchive() {}

    /**
     * The file of the newest snapshot in the directory of a {@link FileSnapshotStore}, whose chunks are still to be
     * verified. Changes nothing there.
     */
    public static Optional<Path> newest(Path directory) throws IOException {
        for (Path file : new SnapshotFiles(directory).newestFirst()) {
            if (isIntact(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static boolean isIntact(Path file) throws IOException {
        try {
            describe(file);
            return true;
        } catch (DamagedSnapshotException e) {
            return false; // an older one may be whole
        }
    }

    /**
     * What is in a file, by its beginning and its end.
     *
     * @throws IOException if they are damaged, or it is no snapshot
     */
    public static Snapshot describe(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            return SnapshotFormat.read(channel, file).snapshot();
        }
    }

    /**
     * The state in a file, no byte of which is given out before its checksum was verified.
     *
     * @throws IOException if it is damaged, or no snapshot; also from the stream
     */
    public static InputStream open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, READ);
        try {
            return new ChunkInput(channel, file, SnapshotFormat.read(channel, file), 0, new ChunkInput.Listener() {
                @Override
                public void damaged(Path damagedFile, DamagedSnapshotException damage) {}

                @Override
                public void closed(ChunkInput input) {}
            });
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads a whole file.
     *
     * @param read told how much of the state is verified, again and again
     * @throws IOException that says what is damaged
     */
    public static Snapshot verify(Path file, LongConsumer read) throws IOException {
        Snapshot snapshot = describe(file);
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        try (InputStream state = open(file)) {
            for (int count = state.read(buffer); count >= 0; count = state.read(buffer)) {
                done += count;
                read.accept(done);
            }
        }
        return snapshot;
    }

    /**
     * Copies a file, durably, and verifies the copy. Until that is done it has another name; if it fails it is gone.
     *
     * @param to where there is nothing yet
     * @param copied told how much of the state in the copy is verified, again and again
     * @throws FileAlreadyExistsException if something is there
     * @throws IOException if the file is damaged, or the copy cannot be written
     */
    public static Snapshot copy(Path from, Path to, LongConsumer copied) throws IOException {
        if (Files.exists(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Path draft = to.resolveSibling(to.getFileName() + ".new");
        try {
            copyBytes(from, draft);
            Snapshot snapshot = verify(draft, copied);
            Files.move(draft, to, ATOMIC_MOVE);
            Path parent = to.toAbsolutePath().getParent();
            if (parent != null) {
                SnapshotFiles.sync(parent);
            }
            return snapshot;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void copyBytes(Path from, Path to) throws IOException {
        Files.deleteIfExists(to);
        try (FileChannel source = FileChannel.open(from, READ);
                FileChannel target = FileChannel.open(to, CREATE_NEW, WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (source.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    target.write(buffer);
                }
            }
            target.force(true);
        }
    }
}
