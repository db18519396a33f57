package io.raftkit.memory;

import io.raftkit.error.StorageException;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory, which lives as long as the instance.
 *
 * <p>A server may be stopped and started again on the same instance: {@link #close}, then {@link #recover}, finds the
 * same incarnation and everything that was written. The end of the process loses it all, and with it the server's
 * identity.
 *
 * <p>Writes complete in a task on {@link LogStore.Context#disk}, so that durability comes after the fact, as with a
 * disk, and in a virtual loop always at the same moment. The log is bounded by {@link #compact} alone: take snapshots.
 */
public final class MemoryLogStore implements LogStore {
    private final Incarnation incarnation;

    /** The entry with index {@code i} is at {@code i - base.index() - 1}. */
    private final List<LogEntry> entries = new ArrayList<>();

    private LogId base = LogId.ZERO;
    private HardState hardState = HardState.INITIAL;

    /** Whose log this is: set for good by the first {@link #recover}. */
    private @Nullable Context owner;

    /** Null while the store is closed. */
    private @Nullable EventLoop disk;

    /** An empty log of an incarnation that nobody else has. */
    public MemoryLogStore() {
        this(new Incarnation(UUID.randomUUID()));
    }

    private MemoryLogStore(Incarnation incarnation) {
        this.incarnation = incarnation;
    }

    /** An empty log of a given incarnation, for simulations that must come out the same each time. */
    public static MemoryLogStore of(Incarnation incarnation) {
        return new MemoryLogStore(incarnation);
    }

    @Override
    public synchronized RecoveredLog recover(Context context) {
        if (disk != null) {
            throw new StorageException(context.self() + " cannot open a log in memory that is already open: close it");
        }
        if (owner != null
                && !(owner.group().equals(context.group()) && owner.self().equals(context.self()))) {
            throw new StorageException("this log belongs to " + owner.self() + " in group " + owner.group()
                    + ", not to " + context.self() + " in group " + context.group());
        }
        RecoveredLog.Scan scan = new RecoveredLog.Scan(incarnation, base);
        scan.hardState(hardState);
        entries.forEach(scan::append);
        owner = context;
        disk = context.disk();
        return scan.finish();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the entries leave a gap or go back in term, or the truncation reaches below
     *     what was compacted; nothing is written then
     */
    @Override
    public synchronized CompletionStage<Void> write(LogWrite write) {
        if (disk == null) {
            return closed();
        }
        LogId last = lastAfterTruncation(write.truncateAfter());
        for (LogEntry entry : write.entries()) {
            LogId before = last;
            require(
                    entry.index() == before.index() + 1 && entry.term() >= before.term(),
                    () -> entry.id() + " cannot follow " + before);
            last = entry.id();
        }
        if (write.truncateAfter() < lastIndex()) {
            entries.subList(position(write.truncateAfter() + 1), entries.size()).clear();
        }
        entries.addAll(write.entries());
        if (write.hardState() != null) {
            hardState = write.hardState();
        }
        return durableOn(disk);
    }

    @Override
    public synchronized CompletionStage<Void> reset(LogId lastIncluded) {
        if (disk == null) {
            return closed();
        }
        entries.clear();
        base = lastIncluded;
        return durableOn(disk);
    }

    @Override
    public synchronized List<LogEntry> read(long after, long upTo, long maxBytes) {
        if (disk == null) {
            throw new StorageException("the log in memory is closed");
        }
        List<LogEntry> found = new ArrayList<>();
        long end = Math.min(upTo, lastIndex());
        long bytes = 0;
        for (long index = after + 1; after >= base.index() && index <= end; index++) {
            LogEntry entry = entries.get(position(index));
            bytes += entry.sizeBytes();
            if (bytes > maxBytes && !found.isEmpty()) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if {@code upTo} is neither in the log nor before it
     */
    @Override
    public synchronized void compact(LogId upTo) {
        if (disk == null) {
            throw new StorageException("the log in memory is closed");
        }
        if (upTo.index() <= base.index()) {
            return;
        }
        require(
                upTo.index() <= lastIndex() && idAt(upTo.index()).equals(upTo),
                () -> "the log ends at " + idAt(lastIndex()) + " and cannot be compacted up to " + upTo);
        entries.subList(0, position(upTo.index() + 1)).clear();
        base = upTo;
    }

    /** Ends this opening. What was written stays, and {@link #recover} finds it. */
    @Override
    public synchronized void close() {
        disk = null;
    }

    private LogId lastAfterTruncation(long truncateAfter) {
        require(
                truncateAfter >= base.index(),
                () -> "cannot truncate after " + truncateAfter + ": compacted up to " + base);
        return idAt(Math.min(truncateAfter, lastIndex()));
    }

    private long lastIndex() {
        return base.index() + entries.size();
    }

    private LogId idAt(long index) {
        return index == base.index() ? base : entries.get(position(index)).id();
    }

    private int position(long index) {
        return Math.toIntExact(index - base.index() - 1);
    }

    private static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise.get());
        }
    }

    private static CompletionStage<Void> durableOn(EventLoop disk) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        disk.execute(() -> durable.complete(null));
        return durable;
    }

    private static CompletionStage<Void> closed() {
        return CompletableFuture.failedFuture(new StorageException("the log in memory is closed"));
    }
}
