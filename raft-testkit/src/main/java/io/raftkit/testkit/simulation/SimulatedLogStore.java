package io.raftkit.testkit.simulation;

import io.raftkit.error.StorageException;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogWrite;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A log whose writes are readable at once, durable some time later and in order, and partly lost in a crash.
 *
 * <p>When a flush fails, or there is no room, it fails for good: that write and all after it are never reported
 * durable, and what of them is on the disk shows only when it is opened again.
 *
 * <p>A crash keeps a random prefix of the writes that were not durable, cut anywhere, also within one: what {@link
 * LogWrite} allows, and no less.
 */
final class SimulatedLogStore implements NodeLogStore {
    private record Change(
            @Nullable LogWrite write,
            @Nullable LogId reset,
            long resetChain,
            long compactTo,
            CompletableFuture<Void> durable) {
        void apply(LogImage image) {
            if (write != null) {
                image.apply(write, write.entries().size());
            } else if (reset != null) {
                image.reset(reset, resetChain);
            } else {
                image.compact(compactTo);
            }
        }
    }

    private final Disk disk;
    private final View view;
    private final Supplier<Disk.Conditions> conditions;
    private final Ailments ailments;
    private final RandomGenerator random;
    private final Observer observer;
    private final Chains chains;
    private final Deque<Change> pending = new ArrayDeque<>();
    private @Nullable EventLoop loop;
    private long lastDone = Long.MIN_VALUE;
    private boolean detached;
    private @Nullable StorageException failure;

    /**
     * A log on {@code disk}, for one life of its node.
     *
     * @param ailments what is wrong with that disk
     */
    SimulatedLogStore(
            Disk disk,
            View view,
            Supplier<Disk.Conditions> conditions,
            Ailments ailments,
            RandomGenerator random,
            Observer observer,
            Chains chains) {
        this.chains = chains;
        this.disk = disk;
        this.view = view;
        this.conditions = conditions;
        this.ailments = ailments;
        this.random = random;
        this.observer = observer;
    }

    @Override
    public RecoveredLog recover(Context context) {
        if (ailments.damage() == Ailments.Damage.LOG) {
            throw Ailments.storageFailure("a record in the middle of the log is damaged");
        }
        loop = context.disk();
        return view.log().recovered(disk.incarnation());
    }

    @Override
    public CompletionStage<Void> write(LogWrite write) {
        if (!detached) {
            observer.writing(view, write);
        }
        view.log().apply(write, write.entries().size());
        CompletableFuture<Void> durable = enqueue(new Change(write, null, 0, 0, new CompletableFuture<>()));
        if (!detached && !write.entries().isEmpty()) {
            observer.written(view, write.entries().get(0).index());
        }
        return durable;
    }

    @Override
    public CompletionStage<Void> reset(LogId lastIncluded) {
        if (!detached) {
            observer.reset(view, lastIncluded);
        }
        long chain = chains.at(lastIncluded);
        view.log().reset(lastIncluded, chain);
        return enqueue(new Change(null, lastIncluded, chain, 0, new CompletableFuture<>()));
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) {
        return view.log().read(after, upTo, maxBytes);
    }

    @Override
    public void compact(LogId upTo) {
        if (!Draw.chance(random, conditions.get().lazyCompaction())) {
            view.log().compact(upTo.index());
            var unused = enqueue(new Change(null, null, 0, upTo.index(), new CompletableFuture<>()));
        }
    }

    private CompletableFuture<Void> enqueue(Change change) {
        boolean needsRoom = change.write != null || change.reset != null;
        if (!detached && needsRoom && ailments.isFull()) {
            fail("no space left on device");
        }
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (!detached) {
            EventLoop disk = Objects.requireNonNull(loop, "write before recover");
            pending.add(change);
            lastDone = Math.max(lastDone, disk.nanoTime() + conditions.get().latency(random));
            disk.schedule(lastDone - disk.nanoTime(), this::completeNext);
        }
        return change.durable;
    }

    private void completeNext() {
        long wait = ailments.hangsFor();
        if (!pending.isEmpty() && ailments.failsNow()) {
            fail("the flush failed");
        }
        if (failure != null) {
            return;
        }
        if (wait > 0) {
            Objects.requireNonNull(loop).schedule(wait, this::completeNext);
        } else {
            completeFirst();
        }
    }

    /** From now on nothing is reported durable; what waits stays where a crash finds it. */
    private void fail(String what) {
        if (failure == null) {
            StorageException cause = Ailments.storageFailure(what);
            failure = cause;
            List.copyOf(pending).forEach(change -> change.durable.completeExceptionally(cause));
        }
    }

    @Override
    public void hurry() {
        EventLoop disk = loop;
        if (disk != null && !detached && failure == null) {
            lastDone = disk.nanoTime();
            pending.forEach(change -> disk.execute(this::completeFirst));
        }
    }

    private void completeFirst() {
        Change change = failure == null ? pending.poll() : null;
        if (change != null) {
            change.apply(disk.log());
            observer.persisted(view);
            change.durable.complete(null);
        }
    }

    /** What was not durable is lost, but for a random prefix. */
    @Override
    public void crash() {
        detached = true;
        int kept = random.nextInt(pending.size() + 1);
        for (int i = 0; i < kept; i++) {
            pending.remove().apply(disk.log());
        }
        Change torn = pending.poll();
        if (torn != null && torn.write != null && random.nextBoolean()) {
            tear(torn.write);
        }
        pending.clear();
    }

    private void tear(LogWrite write) {
        if (random.nextInt(4) == 0) {
            disk.log().apply(new LogWrite(write.hardState(), LogWrite.NO_TRUNCATION, List.of()), 0);
        } else {
            disk.log().apply(write, random.nextInt(write.entries().size() + 1));
        }
    }

    @Override
    public void close() {
        if (failure != null) {
            crash();
        }
        while (!pending.isEmpty()) {
            completeFirst();
        }
        detached = true;
    }
}
