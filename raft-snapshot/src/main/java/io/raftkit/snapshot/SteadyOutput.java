package io.raftkit.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes a long file from front to end, and syncs it on the way, little by little and beside the writing: the log on
 * the same disk waits for whatever is being synced. Writing waits for the disk only once too much is not durable yet.
 *
 * <p>A write that failed may have left half of something behind, and a sync that failed may have lost what was written:
 * both close the channel, so that nothing can follow them.
 */
final class SteadyOutput {
    /** So much or more is synced at a time. */
    static final int SYNC_BYTES = 2 << 20;

    static final int MOST_UNSYNCED_BYTES = 8 << 20;
    private static final long IDLE_SECONDS = 5;

    /** As many threads as files are being written, and none soon after. */
    private static final Executor SYNCS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "snapshot-sync");
                thread.setDaemon(true);
                return thread;
            });

    private final FileChannel channel;
    private final Path file;
    private final Executor syncs;

    /** The last one that was begun; all that was written before it is durable when it has ended. */
    private CompletableFuture<Optional<IOException>> sync = CompletableFuture.completedFuture(Optional.empty());

    private long writtenBytes;
    private long syncedBytes;

    /** What will be durable when {@link #sync} has ended. */
    private long syncingBytes;

    SteadyOutput(FileChannel channel, Path file) {
        this(channel, file, SYNCS);
    }

    SteadyOutput(FileChannel channel, Path file, Executor syncs) {
        this.channel = channel;
        this.file = file;
        this.syncs = syncs;
    }

    /** Writes all of it at the position of the channel. */
    void write(ByteBuffer source) throws IOException {
        writtenBytes += source.remaining();
        try {
            while (source.hasRemaining()) {
                channel.write(source);
            }
        } catch (IOException e) {
            throw giveUp(e);
        }
        if (sync.isDone() || writtenBytes - syncedBytes > MOST_UNSYNCED_BYTES) {
            awaitSync();
        }
        if (sync.isDone() && writtenBytes - syncedBytes >= SYNC_BYTES) {
            syncingBytes = writtenBytes;
            sync = CompletableFuture.supplyAsync(this::force, syncs);
        }
    }

    /** Makes all that was written durable. */
    void sync() throws IOException {
        awaitSync();
        endSync(force());
        syncedBytes = writtenBytes;
    }

    private Optional<IOException> force() {
        try {
            channel.force(true);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private void awaitSync() throws IOException {
        endSync(sync.join());
        syncedBytes = syncingBytes;
    }

    private void endSync(Optional<IOException> failure) throws IOException {
        if (failure.isPresent()) {
            throw giveUp(failure.get());
        }
    }

    private IOException giveUp(IOException cause) throws IOException {
        channel.close();
        return new IOException("cannot write " + file + ": " + cause, cause);
    }
}
