package io.raftkit.spi;

import io.raftkit.error.StorageException;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
 * read. A full disk is a failure like any other here: {@link DiskListener#full} is never told. A store that would wait
 * for room implements {@link LogStore} itself.
 *
 * <pre>{@code
 * RaftNode node = RaftNode.builder().log(new BlockingLogStore(new MyLog(directory))) ...
 * }</pre>
 */
public final class BlockingLogStore implements LogStore {
    private final BlockingLog log;
    private final LogOverlay overlay = new LogOverlay();

    /** Told with no lock held, for who is told may write and close. */
    private final News news = new News();

    /** Held by whoever changes the log, also while it syncs: {@link #close} may be called on any thread. */
    private final ReentrantLock disk = new ReentrantLock();

    /** Held while the log changes or is read; not while it syncs. Taken while holding {@link #disk}, if both are. */
    private final ReentrantLock content = new ReentrantLock();

    // Guarded by this, which is never held during I/O.
    private final WriteQueue queue = new WriteQueue();
    private @Nullable EventLoop loop;
    private DiskListener listener = DiskListener.NONE;
    private long lastNumber;
    private boolean isDrainScheduled;
    private boolean claimed;
    private boolean closed;
    private @Nullable StorageException failure;

    /** A store that nobody has opened yet. */
    public BlockingLogStore(BlockingLog log) {
        this.log = log;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StorageException also if it was called before, or the store is closed; what is open stays as it is
     */
    @Override
    public RecoveredLog recover(Context context) {
        disk.lock();
        try {
            claim();
            return open(context);
        } finally {
            disk.unlock();
        }
    }

    private synchronized void claim() {
        if (claimed || closed) {
            throw new StorageException(
                    "the log " + (closed ? "is closed" : "is open already") + ": a store is opened once");
        }
        claimed = true;
    }

    private RecoveredLog open(Context context) {
        content.lock();
        try {
            RecoveredLog recovered = log.recover(context.group(), context.self());
            overlay.recovered(recovered);
            opened(context);
            return recovered;
        } catch (IOException | RuntimeException e) {
            closeAfter(e);
            throw e instanceof StorageException refused
                    ? refused
                    : new StorageException("the log cannot be opened: " + e, e);
        } finally {
            content.unlock();
        }
    }

    private synchronized void opened(Context context) {
        loop = context.disk();
        listener = context.listener();
    }

    private void closeAfter(Exception cause) {
        beginClose();
        try {
            log.close();
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the entries leave a gap, or the truncation reaches below what was compacted;
     *     nothing is written then
     */
    @Override
    public CompletionStage<Void> write(LogWrite write) {
        CompletionStage<Void> durable = accept(write);
        scheduleDrain();
        return durable;
    }

    private synchronized CompletionStage<Void> accept(LogWrite write) {
        if (isOver()) {
            return CompletableFuture.failedFuture(reason());
        }
        long number = lastNumber + 1;
        LogOverlay.Change change = overlay.write(number, write);
        return enqueue(LogEntry.sizeBytes(write.entries()), batch -> batch.write(write, change));
    }

    @Override
    public CompletionStage<Void> reset(LogId lastIncluded) {
        CompletionStage<Void> durable = accept(lastIncluded);
        scheduleDrain();
        return durable;
    }

    private synchronized CompletionStage<Void> accept(LogId lastIncluded) {
        if (isOver()) {
            return CompletableFuture.failedFuture(reason());
        }
        overlay.reset(lastNumber + 1, lastIncluded);
        return enqueue(0, batch -> batch.reset(lastIncluded));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if {@code upTo} is behind the end of the log
     */
    @Override
    public void compact(LogId upTo) {
        synchronized (this) {
            if (!isOver() && overlay.compact(upTo)) {
                var unused = enqueue(0, batch -> batch.compact(upTo));
            }
        }
        scheduleDrain();
    }

    private synchronized CompletionStage<Void> enqueue(long bytes, WriteQueue.Task task) {
        lastNumber++;
        return queue.add(lastNumber, bytes, task);
    }

    /** What a loop refuses will never be done: everything that waits fails. */
    private void scheduleDrain() {
        EventLoop diskLoop = claimDrain();
        if (diskLoop == null) {
            return;
        }
        try {
            diskLoop.execute(this::drain);
        } catch (RuntimeException e) {
            fail(e, List.of());
            news.tell();
        }
    }

    /** The loop, if something waits and nobody is about to drain it. */
    private synchronized @Nullable EventLoop claimDrain() {
        if (isDrainScheduled || queue.isEmpty()) {
            return null;
        }
        isDrainScheduled = true;
        return loop;
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
        try {
            news.tell();
        } finally {
            drained();
            scheduleDrain();
        }
    }

    private synchronized void drained() {
        isDrainScheduled = false;
    }

    private synchronized List<WriteQueue.Queued> take() {
        return queue.take();
    }

    private void commit(List<WriteQueue.Queued> taken) {
        EventLoop clock = clock();
        if (taken.isEmpty() || clock == null) {
            return;
        }
        try {
            long begin = clock.nanoTime();
            apply(taken);
            log.sync();
            durable(taken, clock.nanoTime() - begin);
        } catch (IOException | RuntimeException | Error e) {
            fail(e, taken);
        }
    }

    private synchronized @Nullable EventLoop clock() {
        return loop;
    }

    private synchronized void durable(List<WriteQueue.Queued> taken, long nanos) {
        DiskListener told = listener;
        news.add(() -> told.synced(nanos));
        taken.forEach(queued -> news.add(() -> queued.durable().complete(null)));
    }

    private void apply(List<WriteQueue.Queued> taken) throws IOException {
        content.lock();
        try {
            LogBatch batch = new LogBatch(log);
            for (WriteQueue.Queued queued : taken) {
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
        boolean wasOver;
        disk.lock();
        try {
            wasOver = isOver();
            if (beginClose()) {
                commitRest();
                closeLog();
            }
        } finally {
            disk.unlock();
        }
        news.tell();
        if (!wasOver && hasFailed()) {
            throw reason();
        }
    }

    private void commitRest() {
        List<WriteQueue.Queued> taken = take();
        while (!taken.isEmpty()) {
            commit(taken);
            taken = take();
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
    private synchronized void fail(Throwable cause, List<WriteQueue.Queued> taken) {
        StorageException reason = failure != null
                ? failure
                : new StorageException("the log failed and takes no more writes: " + cause, cause);
        failure = reason;
        List<WriteQueue.Queued> lost = new ArrayList<>(taken);
        lost.addAll(queue.takeAll());
        lost.forEach(queued -> news.add(() -> queued.durable().completeExceptionally(reason)));
    }
}
