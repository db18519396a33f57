package io.raftkit.storage.mapdb;

import io.raftkit.error.StorageException;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.DiskListener;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.spi.News;
import io.raftkit.storage.mapdb.Waiting.Queued;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues writes, and makes durable together what queued up while the last sync ran.
 *
 * <pre>
 *   raft loop   write 1 . write 2 . write 3 . . . . . . . . .
 *   disk loop           [write+sync 1] . [write+sync 2 and 3]
 * </pre>
 *
 * <p>The first failure is the last thing that happens: every write then queued or made later fails with it. A full disk
 * is none: what finds no room waits, in its order, and is tried again. Nobody is told anything while a lock is held.
 */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final long LARGEST_WRITE_BYTES = 1 << 30;

    private final StoreDirectory directory;
    private final EventLoop loop;
    private final DiskListener listener;
    private final LogView view;
    private final SegmentFiles files;
    private final Appender appender;
    /** Held for everything that touches the disk, because {@link #close} may be called on any thread. */
    private final ReentrantLock disk = new ReentrantLock();

    private final News news = new News();

    // Guarded by this; taken while holding the disk's lock, never the other way round.
    private final Waiting waiting = new Waiting();
    private long lastNumber;
    private boolean drainScheduled;
    private boolean closed;
    private @Nullable StorageException failure;

    // Guarded by the disk's lock: what is being made durable, the segment during which the next one was last begun to
    // be prepared, and why the queue's first write waits, if it does.
    private final List<Queued> taken = new ArrayList<>();
    private final GroupWriter writer;
    private final Room room;
    private long preparedDuring;
    private @Nullable NoRoomException stuck;

    // Made once: a write is to leave little garbage.
    private final Runnable drain = this::drain;
    private final DiskTask commitAndPrepare = this::commitAndPrepare;

    GroupCommit(
            StoreDirectory directory, LogStore.Context context, LogView view, SegmentFiles files, Appender appender) {
        this.directory = directory;
        this.loop = context.disk();
        this.listener = context.listener();
        this.room = new Room(context, news, this::searchRoom);
        this.view = view;
        this.files = files;
        this.appender = appender;
        this.writer = new GroupWriter(
                view, appender, news, () -> deleteObsolete(view.writtenBase().index()));
    }

    synchronized CompletionStage<Void> write(LogWrite write) {
        long bytes = LogEntry.sizeBytes(write.entries());
        if (bytes > LARGEST_WRITE_BYTES) {
            throw new IllegalArgumentException("a write of " + bytes + " bytes is larger than " + LARGEST_WRITE_BYTES);
        }
        if (isOver()) {
            return CompletableFuture.failedFuture(reason());
        }
        view.write(lastNumber + 1, write);
        return enqueue(null, write, bytes);
    }

    synchronized CompletionStage<Void> reset(LogId lastIncluded) {
        if (isOver()) {
            return CompletableFuture.failedFuture(reason());
        }
        view.reset(lastNumber + 1, lastIncluded);
        return enqueue(lastIncluded, LogWrite.append(List.of()), 0);
    }

    private CompletionStage<Void> enqueue(@Nullable LogId reset, LogWrite write, long bytes) {
        Queued queued = new Queued(++lastNumber, reset, write, bytes, listener);
        waiting.add(queued);
        if (!drainScheduled) {
            drainScheduled = true;
            loop.execute(drain);
        }
        return queued;
    }

    /** Deletes the segments without an entry after {@code index}, on the disk loop. */
    void compact(long index) {
        loop.execute(() -> onDisk(() -> deleteObsolete(index)));
    }

    private void drain() {
        onDisk(commitAndPrepare);
        scheduleRest();
    }

    private void commitAndPrepare() throws IOException {
        commitWhatFits();
        boolean isHalfFull = appender.isHalfFull();
        if (isHalfFull && appender.segment() != preparedDuring) {
            preparedDuring = appender.segment();
            loop.execute(() -> onDisk(this::prepare));
        } else if (stuck == null && (!isHalfFull || !files.needsSpare())) {
            room.found();
        }
    }

    private void commitWhatFits() throws IOException {
        take();
        try {
            int count = writer.write(taken);
            stuck = writer.shortage();
            if (stuck != null) {
                putBack(taken.subList(count, taken.size()));
                room.missing(stuck);
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e, taken);
            throw e;
        } finally {
            taken.clear();
        }
    }

    private synchronized void putBack(List<Queued> writes) {
        waiting.putBack(writes);
    }

    /** Time has passed. */
    private void searchRoom() {
        onDisk(room::awaited);
        tryAgain();
    }

    private void tryAgain() {
        onDisk(() -> {
            if (stuck == null) {
                prepare();
            }
        });
        drain();
    }

    /** What finds no room is tried again by the search for it. */
    private synchronized void scheduleRest() {
        drainScheduled = !waiting.isEmpty();
        if (drainScheduled && stuck == null) {
            loop.execute(drain);
        }
    }

    private synchronized void take() {
        waiting.moveTo(taken);
    }

    /** Oldest first, each durably gone before the next: a crash in between leaves no gap. */
    private void deleteObsolete(long index) throws IOException {
        boolean isAny = false;
        Optional<Segment> oldest = view.retireOldest(index);
        while (oldest.isPresent()) {
            directory.delete(oldest.get().path());
            isAny = true;
            oldest = view.retireOldest(index);
        }
        if (isAny && room.isMissing()) {
            loop.execute(this::tryAgain);
        }
    }

    /**
     * Prepares a piece of the next segment; more in a task of its own, so that writes come in between. What cannot be
     * prepared is made when it is needed; only then is it a failure.
     */
    private void prepare() throws IOException {
        try {
            if (files.needsSpare()) {
                files.prepareSpare(appender.lastLength());
                loop.execute(() -> onDisk(this::prepare));
            } else if (stuck == null) {
                room.found();
            }
        } catch (NoRoomException e) {
            room.missing(e);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: the next segment cannot be prepared yet: {}", directory, RootCause.of(e));
            files.discardSpare();
            room.unknown();
        }
    }

    /** Finishes what is queued and releases the files. */
    void close() {
        if (!beginClose()) {
            return;
        }
        disk.lock();
        try {
            while (hasQueued()) {
                commitWhatFits();
                if (stuck != null) {
                    throw stuck;
                }
            }
            if (!hasFailed()) {
                appender.mark();
            }
        } catch (IOException | RuntimeException e) {
            fail(e, List.of());
            throw reason();
        } finally {
            try {
                files.discardSpare();
                view.close();
            } finally {
                disk.unlock();
                news.tell();
            }
        }
    }

    private synchronized boolean hasQueued() {
        return !waiting.isEmpty();
    }

    private synchronized boolean beginClose() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    private synchronized boolean hasFailed() {
        return failure != null;
    }

    private synchronized boolean isOver() {
        return closed || failure != null;
    }

    private synchronized StorageException reason() {
        return failure != null ? failure : new StorageException("the log in " + directory + " is closed");
    }

    /** Fails what was taken from the queue, then what is left in it. */
    private void fail(Throwable cause, List<Queued> writes) {
        List<Queued> lost = new ArrayList<>(writes);
        StorageException reason = latch(cause, lost);
        news.add(() -> lost.forEach(queued -> queued.fail(reason)));
    }

    private synchronized StorageException latch(Throwable cause, List<Queued> lost) {
        StorageException first = failure;
        if (first == null) {
            first = new StorageException(
                    "the log in " + directory + " failed and takes no more writes: " + RootCause.of(cause)
                            + ". Mend the disk or free space on it, then start the node again",
                    cause);
            failure = first;
            LOG.debug("The log in {} failed", directory, cause); // the node says so, and stops
        }
        lost.addAll(waiting.takeAll());
        return first;
    }

    private interface DiskTask {
        void run() throws IOException;
    }

    private void onDisk(DiskTask task) {
        disk.lock();
        try {
            if (!isOver()) {
                task.run();
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e, List.of());
        } finally {
            disk.unlock();
            news.tell();
        }
    }
}
