package io.raftkit.runtime;

import io.raftkit.error.OverloadedException;
import io.raftkit.model.Bytes;
import io.raftkit.model.RequestId;
import io.raftkit.spi.EventLoop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients of this node that wait for what a read finds: bounded in bytes, and each for a bounded time. Callable from
 * any thread.
 *
 * <p>Reads that come while nobody takes them are one batch with one name: how fresh the state must be is asked once for
 * all of them, and their number costs neither messages nor places in a map.
 */
final class WaitingReads {
    /** What a waiting read costs beside its query: future, place in the batch. */
    private static final long OVERHEAD_BYTES = 128;

    private static final int MAX_BATCH = 4096;

    /** A batch ends when its first read has waited this part of its time: time is up for all at once. */
    private static final int PART_OF_TIMEOUT = 16;

    /** Where reads of one kind gather. */
    static final class Gate {
        private @Nullable Batch gathering;
    }

    /** One client's read. */
    record Read(Bytes query, Answer answer) {
        long cost() {
            return query.length() + OVERHEAD_BYTES;
        }
    }

    /** Reads that wait for the same. Nobody adds to it once it is sealed or taken. */
    static final class Batch {
        private final Gate gate;
        private final RequestId id;
        private final long begunAt;
        private final List<Read> reads = new ArrayList<>();
        private final long takesUntil;
        private long bytes;

        private Batch(Gate gate, RequestId id, long begunAt, long takesUntil) {
            this.gate = gate;
            this.id = id;
            this.begunAt = begunAt;
            this.takesUntil = takesUntil;
        }

        /** When its first read came in. */
        long begunAt() {
            return begunAt;
        }

        List<Read> reads() {
            return reads;
        }

        private boolean takes(long now) {
            return reads.size() < MAX_BATCH && now - takesUntil <= 0;
        }

        private void add(Read read) {
            reads.add(read);
            bytes += read.cost();
        }

        private void fail(Supplier<? extends Throwable> cause) {
            reads.forEach(read -> read.answer().completeExceptionally(cause.get()));
        }
    }

    /** Oldest first, and as all wait equally long, the first to come is the first whose time is up. */
    private final Map<RequestId, Batch> waiting = new LinkedHashMap<>();

    private final NodeSettings settings;
    private final EventLoop timer;
    private final long timeout;
    private long nextNumber;
    private long bytes;
    private boolean isTimerSet;

    WaitingReads(NodeSettings settings, EventLoop timer) {
        this.settings = settings;
        this.timer = timer;
        this.timeout = settings.config().requestTimeout().toNanos();
        this.nextNumber = settings.random().nextLong();
    }

    /**
     * Adds a read to the batch that gathers there.
     *
     * @return the batch if the read is its first: the caller has it asked for, and {@linkplain #seal sealed} then
     * @throws OverloadedException if those that wait already reach the bound
     */
    synchronized @Nullable Batch add(Gate gate, Bytes query, Answer answer) {
        Read read = new Read(query, answer);
        if (bytes + read.cost() > settings.config().maxPendingBytes() && bytes > 0) {
            throw new OverloadedException(
                    settings + " has reads of " + bytes + " bytes waiting, and maxPendingBytes is "
                            + settings.config().maxPendingBytes());
        }
        bytes += read.cost();
        long now = timer.nanoTime();
        Batch gathering = gate.gathering;
        if (gathering != null && gathering.takes(now)) {
            gathering.add(read);
            return null;
        }
        Batch begun = begin(gate, now);
        begun.add(read);
        return begun;
    }

    private Batch begin(Gate gate, long now) {
        Batch batch =
                new Batch(gate, new RequestId(settings.self(), nextNumber++), now, now + timeout / PART_OF_TIMEOUT);
        gate.gathering = batch;
        waiting.put(batch.id, batch);
        if (!isTimerSet) {
            isTimerSet = true;
            timer.schedule(timeout, this::expire);
        }
        return batch;
    }

    /** Nothing is added to the batch any more; the next read begins another. */
    synchronized RequestId seal(Batch batch) {
        if (batch.gate.gathering == batch) {
            batch.gate.gathering = null;
        }
        return batch.id;
    }

    private void expire() {
        takeDue(timer.nanoTime())
                .forEach(batch -> batch.reads.forEach(read -> read.answer()
                        .completeExceptionally(
                                read.answer().late(settings.config().requestTimeout()))));
    }

    private synchronized List<Batch> takeDue(long now) {
        List<Batch> due = new ArrayList<>();
        Iterator<Batch> oldestFirst = waiting.values().iterator();
        isTimerSet = false;
        while (oldestFirst.hasNext() && !isTimerSet) {
            Batch next = oldestFirst.next();
            long rest = next.begunAt + timeout - now;
            if (rest <= 0) {
                oldestFirst.remove();
                bytes -= next.bytes;
                seal(next);
                due.add(next);
            } else {
                isTimerSet = true;
                timer.schedule(rest, this::expire);
            }
        }
        return due;
    }

    /** The batch, which waits no longer; null if it did not. */
    synchronized @Nullable Batch take(RequestId id) {
        Batch batch = waiting.remove(id);
        if (batch != null) {
            bytes -= batch.bytes;
            seal(batch);
        }
        return batch;
    }

    /** Whether the batch has no answer yet. */
    synchronized boolean isWaiting(RequestId id) {
        return waiting.containsKey(id);
    }

    void fail(RequestId id, Supplier<? extends Throwable> cause) {
        Batch batch = take(id);
        if (batch != null) {
            batch.fail(cause);
        }
    }

    void failAll(Supplier<? extends Throwable> cause) {
        takeAll().forEach(batch -> batch.fail(cause));
    }

    private synchronized List<Batch> takeAll() {
        List<Batch> all = List.copyOf(waiting.values());
        waiting.clear();
        bytes = 0;
        all.forEach(this::seal);
        return all;
    }
}
