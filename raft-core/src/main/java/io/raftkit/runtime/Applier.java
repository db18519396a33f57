package io.raftkit.runtime;

import io.raftkit.error.InvalidRequestException;
import io.raftkit.error.StateMachineException;
import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.spi.StateMachine.ApplyContext;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Applies committed entries in order, once each, on the apply loop. */
@NodeScope
final class Applier {
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final NodeLog log;
    private final StateMachine machine;
    private final SnapshotStore snapshots;
    private final Clients clients;
    private final SnapshotTaker snapshotTaker;
    private final Lifecycle lifecycle;
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private volatile long commitIndex;
    private volatile long lastApplied;

    /** The configuration and time as of the last applied entry. */
    private @Nullable Configuration configuration;

    private long configurationIndex;

    /** A snapshot could not be read to its end: until another one is restored, the state is neither old nor new. */
    private boolean isHalfRestored;

    private long lastTerm;
    private long lastTimestamp;

    // Between the log and everybody who waits for what is in it.
    @Inject
    Applier(
            NodeLoops loops,
            NodeSettings settings,
            NodeLog log,
            StateMachine machine,
            SnapshotStore snapshots,
            Clients clients,
            SnapshotTaker snapshotTaker,
            Lifecycle lifecycle) {
        this.loops = loops;
        this.settings = settings;
        this.log = log;
        this.machine = machine;
        this.snapshots = snapshots;
        this.clients = clients;
        this.snapshotTaker = snapshotTaker;
        this.lifecycle = lifecycle;
    }

    long lastApplied() {
        return lastApplied;
    }

    /** Entries up to {@code index} are committed. */
    void commitTo(long index) {
        commitIndex = index;
        schedule();
    }

    private void schedule() {
        if (isScheduled.compareAndSet(false, true)) {
            loops.apply().execute(lifecycle.guard(this::applyBatch));
        }
    }

    /** One batch at a time, so that queries get their turn. */
    private void applyBatch() {
        isScheduled.set(false);
        long target = commitIndex;
        if (lastApplied >= target) {
            return;
        }
        if (isHalfRestored) {
            restoreLatest();
            return;
        }
        List<LogEntry> entries = log.read(lastApplied, target, settings.config().maxBatchBytes());
        if (entries.isEmpty()) {
            restoreMissing();
            return;
        }
        applyAll(entries);
        clients.reads().applied(lastApplied);
        snapshotTaker.applied(lastApplied, entries.size(), LogEntry.sizeBytes(entries), machine, this::metadata);
        if (lastApplied < commitIndex) {
            schedule();
        }
    }

    private void applyAll(List<LogEntry> entries) {
        @Nullable RequestId[] waiting = clients.proposals().committed(entries);
        for (int i = 0; i < waiting.length; i++) {
            LogEntry entry = entries.get(i);
            Bytes result = apply(entry);
            RequestId request = waiting[i];
            if (request != null) {
                clients.proposals().applied(request, entry.index(), result);
            }
        }
    }

    /** A received snapshot has replaced the log, and replaces the state as well: applying goes on from there. */
    private void restoreMissing() {
        if (!log.isCompacted(lastApplied + 1)) {
            throw new StorageException(
                    settings + ": entry " + (lastApplied + 1) + " is committed but not in the log store");
        }
        restoreLatest();
    }

    private void restoreLatest() {
        latest().filter(snapshot -> snapshot.index() <= commitIndex).ifPresent(this::restore);
    }

    private Optional<Snapshot> latest() {
        try {
            return snapshots.latest();
        } catch (IOException e) {
            throw new StorageException(settings + ": the snapshots cannot be read", e);
        }
    }

    private Bytes apply(LogEntry entry) {
        if (entry.index() != lastApplied + 1) {
            throw new IllegalStateException(settings + " cannot apply " + entry.id() + " after " + lastApplied);
        }
        Bytes result = Bytes.EMPTY;
        if (entry.type() == EntryType.COMMAND) {
            result = applyCommand(entry);
        } else if (entry.type() == EntryType.CONFIGURATION) {
            configuration = Configuration.decode(entry.payload());
            configurationIndex = entry.index();
        }
        lastTerm = entry.term();
        lastTimestamp = entry.timestamp();
        lastApplied = entry.index();
        return result;
    }

    private Bytes applyCommand(LogEntry entry) {
        try {
            ApplyContext context = new ApplyContext(entry.index(), entry.term(), entry.timestamp());
            return Objects.requireNonNull(machine.apply(context, entry.payload()), "StateMachine.apply returned null");
        } catch (RuntimeException | Error e) {
            throw new StateMachineException(settings + ": the state machine threw at entry " + entry.id(), e);
        }
    }

    private SnapshotMetadata metadata() {
        if (configuration == null) {
            throw new IllegalStateException(settings + " has applied " + lastApplied + " but no configuration");
        }
        return new SnapshotMetadata(new LogId(lastTerm, lastApplied), configurationIndex, configuration, lastTimestamp);
    }

    /** Takes a snapshot of what is applied; tells {@code answer}. */
    void takeSnapshot(CompletableFuture<Snapshot> answer) {
        loops.apply().execute(lifecycle.guard(() -> {
            if (configuration == null || isHalfRestored) {
                answer.completeExceptionally(new InvalidRequestException(settings + " has no state yet to keep"));
            } else {
                snapshotTaker.take(machine, this::metadata, answer);
            }
        }));
    }

    /** The node stops. */
    void close() {
        snapshotTaker.close();
    }

    /** Replaces the state by the snapshot's. */
    void install(Snapshot snapshot) {
        commitIndex = Math.max(commitIndex, snapshot.index());
        loops.apply().execute(lifecycle.guard(() -> restore(snapshot)));
    }

    /**
     * If the snapshot is gone by now, a newer one has taken its place in the store. That one is restored when the core
     * knows that it is committed, and not before: a state must never be ahead of what is known to be committed.
     */
    private void restore(Snapshot snapshot) {
        if (snapshot.index() <= lastApplied) {
            return;
        }
        try (InputStream state = snapshots.open(snapshot)) {
            isHalfRestored = true;
            clients.reads().suspended();
            machine.restore(state);
        } catch (IOException e) {
            if (latest().filter(newer -> newer.index() > snapshot.index()).isEmpty()) {
                throw new StorageException(
                        settings + ": the snapshot up to " + snapshot.lastIncluded() + " cannot be restored", e);
            }
            schedule();
            return;
        }
        isHalfRestored = false;
        configuration = snapshot.metadata().configuration();
        configurationIndex = snapshot.metadata().configurationIndex();
        lastTerm = snapshot.lastIncluded().term();
        lastTimestamp = snapshot.metadata().timestamp();
        lastApplied = snapshot.index();
        clients.proposals().skippedTo(lastApplied);
        clients.reads().applied(lastApplied);
        snapshotTaker.restored(snapshot);
        lifecycle.snapshotInstalled(snapshot);
        schedule();
    }
}
