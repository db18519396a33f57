package io.raftkit.spi;

import io.raftkit.error.StorageException;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link LogStore} of a {@link BlockingLog}: does its work on the disk loop, and makes durable with one {@link
 * BlockingLog#sync} what was written while the last one ran.
 *
 * <pre>
 *   raft loop   write 1 . write 2 . write 3 . . . . . . . . . . .
 *   disk loop           [append 1, sync] . [append 2 and 3, sync]
 * </pre>
 *
 * <p>A write is readable when it returns, from memory until it was handed to the log. The first failure is the last
 * thing that happens: every write that waits or comes later fails with it, and what was written before can still be
 * read.
 *
 * <pre>{@code
 * RaftNode node = RaftNode.builder().log(new BlockingLogStore(new MyLog(directory))) ...
 * }</pre>
 */
public final class BlockingLogStore implements LogStore {
    private static final long MOST_BATCH_BYTES = 8 << 20;

    private record Queued(long number, Task task, long bytes, CompletableFuture<Void> durable) {}

    /** Something to do with the log. */
    private interface Task {
        void run(Batch batch) throws IOException;
    }

    private final BlockingLog log;
    private final LogOverlay overlay = new LogOverlay();

    /** Held by whoever changes the log, also while it syncs: {@link #close} may be called on any thread. */
    private final ReentrantLock disk = new ReentrantLock();

    /** Held while the log changes or is read; not while it syncs. Taken while holding {@link #disk}, if both are. */
    private final ReentrantLock content = new ReentrantLock();

    // Guarded by this, which is never held during I/O.
    private final Queue<Queued> queue = new ArrayDeque<>();
    private @Nullable EventLoop loop;
    private long lastNumber;
    private boolean isDrainScheduled;
    private boolean closed;
    private @Nullable StorageException failure;

    /** A store that nobody has opened yet. */
    public BlockingLogStore(BlockingLog log) {
        this.log = log;
    }

    @Override
    public RecoveredLog recover(Context context) {
        disk.lock();
        content.lock();
        try {
            RecoveredLog recovered = log.recover(context.group(), context.self());
            overlay.recovered(recovered);
            open(context.disk());
            return recovered;
        } catch (IOException | RuntimeException e) {
            closeAfter(e);
            throw e instanceof StorageException refused
                    ? refused
                    : new StorageException("the log cannot be opened: " + e, e);
        } finally {
            content.unlock();
            disk.unlock();
        }
    }

    private void closeAfter(Exception cause) {
        try {
            log.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private synchronized void open(EventLoop diskLoop) {
        if (loop != null) {
            throw new StorageException("the log is open already");
        }
        loop = diskLoop;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the entries leave a gap, or the truncation reaches below what was compacted;
     *     nothing is written then
     */
    @Override
    public synchronized CompletionStage<Void> write(LogWrite write) {
        if (isOver()) {
            return CompletableFuture.failedFuture(reason());
        }
        long number = lastNumber + 1;
        LogOverlay.Change change = overlay.write(number, write);
        long bytes = LogEntry.sizeBytes(write.entries());
        return enqueue(new Queued(number, batch -> batch.write(write, change), bytes, new CompletableFuture<>()));
    }

    @Override
    public synchronized CompletionStage<Void> reset(LogId lastIncluded) {
        if (isOver()) {
            return CompletableFuture.failedFuture(reason());
        }
        long number = lastNumber + 1;
        overlay.reset(number, lastIncluded);
        return enqueue(new Queued(number, batch -> batch.reset(lastIncluded), 0, new CompletableFuture<>()));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if {@code upTo} is behind the end of the log
     */
    @Override
    public synchronized void compact(LogId upTo) {
        if (!isOver() && overlay.compact(upTo)) {
            var unused =
                    enqueue(new Queued(lastNumber + 1, batch -> batch.compact(upTo), 0, new CompletableFuture<>()));
        }
    }

    private CompletionStage<Void> enqueue(Queued queued) {
        lastNumber = queued.number();
        queue.add(queued);
        EventLoop diskLoop = loop;
        if (!isDrainScheduled && diskLoop != null) {
            isDrainScheduled = true;
            diskLoop.execute(this::drain);
        }
        return queued.durable();
    }

    private void drain() {
        disk.lock();
        try {
            if (!isClosed()) {
                commit(take());
            }
        } finally {
            disk.unlock();
        }
        scheduleRest();
    }

    private synchronized void scheduleRest() {
        EventLoop diskLoop = loop;
        isDrainScheduled = !queue.isEmpty() && diskLoop != null;
        if (isDrainScheduled && diskLoop != null) {
            diskLoop.execute(this::drain);
        }
    }

    private synchronized List<Queued> take() {
        List<Queued> taken = new ArrayList<>();
        long bytes = 0;
        while (!queue.isEmpty() && (taken.isEmpty() || bytes + queue.element().bytes() <= MOST_BATCH_BYTES)) {
            bytes += queue.element().bytes();
            taken.add(queue.remove());
        }
        return taken;
    }

    private void commit(List<Queued> taken) {
        if (taken.isEmpty()) {
            return;
        }
        try {
            apply(taken);
            log.sync();
            taken.forEach(queued -> queued.durable().complete(null));
        } catch (IOException | RuntimeException | Error e) {
            fail(e, taken);
        }
    }

    private void apply(List<Queued> taken) throws IOException {
        content.lock();
        try {
            Batch batch = new Batch(log);
            for (Queued queued : taken) {
                queued.task().run(batch);
            }
            batch.flush();
            overlay.written(taken.get(taken.size() - 1).number());
        } finally {
            content.unlock();
        }
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) {
        content.lock();
        try {
            if (isClosed()) {
                throw new StorageException("the log is closed");
            }
            return overlay.plan(after, upTo, maxBytes).read(log);
        } catch (IOException e) {
            throw new StorageException("entry " + (after + 1) + " cannot be read: " + e, e);
        } finally {
            content.unlock();
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws StorageException if something that was written could not be made durable
     */
    @Override
    public void close() {
        disk.lock();
        try {
            boolean wasOver = isOver();
            if (!beginClose()) {
                return;
            }
            List<Queued> taken = take();
            while (!taken.isEmpty()) {
                commit(taken);
                taken = take();
            }
            closeLog();
            if (!wasOver && hasFailed()) {
                throw reason();
            }
        } finally {
            disk.unlock();
        }
    }

    private void closeLog() {
        content.lock();
        try {
            log.close();
        } catch (IOException | RuntimeException e) {
            fail(e, List.of());
        } finally {
            content.unlock();
        }
    }

    private synchronized boolean beginClose() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean hasFailed() {
        return failure != null;
    }

    private synchronized boolean isOver() {
        return closed || loop == null || failure != null;
    }

    private synchronized StorageException reason() {
        return failure != null ? failure : new StorageException("the log is closed, or was never opened");
    }

    /** Fails what was taken from the queue, then what is left in it. */
    private void fail(Throwable cause, List<Queued> taken) {
        List<Queued> lost = new ArrayList<>(taken);
        StorageException reason = latch(cause, lost);
        lost.forEach(queued -> queued.durable().completeExceptionally(reason));
    }

    private synchronized StorageException latch(Throwable cause, List<Queued> lost) {
        StorageException first = failure;
        if (first == null) {
            first = new StorageException("the log failed and takes no more writes: " + cause, cause);
            failure = first;
        }
        lost.addAll(queue);
        queue.clear();
        return first;
    }

    /** Hands over what was queued, consecutive entries in one piece. */
    private static final class Batch {
        private final BlockingLog log;
        private final List<LogEntry> entries = new ArrayList<>();

        Batch(BlockingLog log) {
            this.log = log;
        }

        void write(LogWrite write, LogOverlay.Change change) throws IOException {
            if (write.hardState() != null) {
                flush();
                log.hardState(write.hardState());
            }
            if (change.truncates()) {
                flush();
                log.truncateAfter(write.truncateAfter());
            }
            entries.addAll(write.entries());
        }

        void reset(LogId lastIncluded) throws IOException {
            flush();
            log.reset(lastIncluded);
        }

        void compact(LogId upTo) throws IOException {
            flush();
            log.compact(upTo);
        }

        void flush() throws IOException {
            if (!entries.isEmpty()) {
                log.append(List.copyOf(entries));
                entries.clear();
            }
        }
    }
}
