package io.raftkit.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

    /** About as many threads as files are being written, and none soon after. */
    private static final Executor SYNCS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "snapshot-sync");
                thread.setDaemon(true);
                return thread;
            });

    private final FileChannel channel;
    private final Path file;
    private final Executor syncs;

    /** The last one that was begun; all that was written before it is durable when it has ended, unless it failed. */
    private volatile CompletableFuture<Void> sync = CompletableFuture.completedFuture(null);

    /** Why a sync failed: a later one says nothing about what that was to make durable, so none follows. */
    private volatile @Nullable IOException failedSync;

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
            if (writtenBytes - syncedBytes >= SYNC_BYTES) {
                sync = CompletableFuture.runAsync(this::force, syncs);
                syncingBytes = writtenBytes;
            }
        }
    }

    /** Makes all that was written durable. */
    void sync() throws IOException {
        awaitSync();
        force();
        throwIfSyncFailed();
        syncedBytes = writtenBytes;
    }

    /**
     * Whether a sync has failed: what reads as if it were in the file may not be on the disk. Waits for the one under
     * way. May be asked by any thread.
     */
    boolean hasLostWrites() {
        sync.join();
        return failedSync != null;
    }

    private void force() {
        try {
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            failedSync = e instanceof IOException failure ? failure : new IOException(e);
        }
    }

    private void awaitSync() throws IOException {
        sync.join();
        throwIfSyncFailed();
        syncedBytes = syncingBytes;
    }

    private void throwIfSyncFailed() throws IOException {
        IOException failure = failedSync;
        if (failure != null) {
            throw giveUp(failure);
        }
    }

    private IOException giveUp(IOException cause) throws IOException {
        channel.close();
        return new IOException("cannot write " + file + ": " + cause, cause);
    }
}
