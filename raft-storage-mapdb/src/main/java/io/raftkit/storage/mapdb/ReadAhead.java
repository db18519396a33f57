package io.raftkit.storage.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Has the system read files into its cache shortly before they are asked for, on a thread of its own: so the disk works
 * while what came from it is checked. What it cannot read is no failure here, but where it counts.
 */
final class ReadAhead implements AutoCloseable {
    private static final int FILES_AHEAD = 2;
    private static final int PIECE_BYTES = 1 << 20;
    /** Less is read before a thread has begun. */
    private static final long WORTH_BYTES = 16 << 20;

    private final List<Path> files;
    private final Semaphore ahead = new Semaphore(FILES_AHEAD);
    private volatile boolean closed;

    private ReadAhead(List<Path> files) {
        this.files = files;
    }

    /** Begins with the first of {@code files}, in whose order they will be asked for. */
    static ReadAhead of(List<Path> files) throws IOException {
        ReadAhead readAhead = new ReadAhead(files);
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        if (bytes >= WORTH_BYTES) {
            Thread thread = new Thread(readAhead::run, "raftkit-read-ahead");
            thread.setDaemon(true);
            thread.start();
        }
        return readAhead;
    }

    private void run() {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try {
            for (Path file : files) {
                ahead.acquireUninterruptibly();
                read(file, piece);
            }
        } catch (IOException e) {
            // Whoever asks for the file meets the same, and has more to say about it.
        }
    }

    private void read(Path file, ByteBuffer piece) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int count = 0;
            while (count >= 0 && !closed) {
                count = channel.read(piece.clear());
            }
        }
    }

    /** One of the files has been dealt with. */
    void next() {
        ahead.release();
    }

    /** Reads no more. */
    @Override
    public void close() {
        closed = true;
        ahead.release(files.size());
    }
}
