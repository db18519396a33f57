package io.raftkit.runtime;

import io.raftkit.consensus.Input;
import io.raftkit.error.StorageException;
import io.raftkit.model.Configuration;
import io.raftkit.model.Member;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotPolicy;
import io.raftkit.spi.StateMachine;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots: the state is captured on the apply loop, cheaply, and written on a loop of its own while applying
 * goes on. A failure costs the snapshot, not the node. All methods run on the apply loop.
 *
 * <p>Servers that apply the same entries would all take their snapshots at once. So each takes its first after a start
 * somewhat later than it is due, by its place among the members, and those after that when they are due.
 */
@NodeScope
final class SnapshotTaker {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);

    /** Whose multiples fall far from each other between two whole numbers, however many there are. */
    private static final double GOLDEN = 0.618_033_988_749_895;

    private final SnapshotWriter writer;
    private final SnapshotPolicy policy;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Inbox inbox;
    private final Transfers transfers;
    private final Lifecycle lifecycle;
    private final TrailingLog trailing;

    /** Those who wait for a snapshot that they asked for; from any thread. */
    private final Set<CompletableFuture<Snapshot>> open = ConcurrentHashMap.newKeySet();

    /** Those of them for whom none is being written yet. */
    private final List<CompletableFuture<Snapshot>> waiting = new ArrayList<>();

    private long entries;
    private long bytes;
    private long since;
    private boolean isWriting;
    private boolean isFirst = true;
    private @Nullable Snapshot last;

    // When to take one, what to write it with, and who is to know.
    @Inject
    SnapshotTaker(
            SnapshotWriter writer,
            SnapshotPolicy policy,
            NodeLoops loops,
            NodeSettings settings,
            Inbox inbox,
            Transfers transfers,
            Lifecycle lifecycle) {
        this.writer = writer;
        this.policy = policy;
        this.loops = loops;
        this.settings = settings;
        this.inbox = inbox;
        this.transfers = transfers;
        this.lifecycle = lifecycle;
        this.trailing = new TrailingLog(settings.config().trailingBytes());
        this.since = loops.apply().nanoTime();
    }

    /** More was applied, up to {@code index}. */
    void applied(
            long index, long moreEntries, long moreBytes, StateMachine machine, Supplier<SnapshotMetadata> metadata) {
        entries += moreEntries;
        bytes += moreBytes;
        trailing.applied(index, moreBytes);
        try {
            if (!isWriting && isDue(metadata)) {
                begin(machine, metadata, List.of());
                isFirst = false;
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("{} could not begin a snapshot, and goes on", settings, e);
        }
    }

    private boolean isDue(Supplier<SnapshotMetadata> metadata) {
        long nanos = loops.apply().nanoTime() - since;
        SnapshotPolicy.Since now = new SnapshotPolicy.Since(entries, bytes, nanos, last == null ? 0 : last.sizeBytes());
        return policy.isDue(now)
                && (!isFirst
                        || policy.isDue(now.dividedBy(1 + phase(metadata.get().configuration()))))
                && (bytes >= settings.config().transferLogBytes() || !transfers.areUnderWay());
    }

    /** From 0 to less than 1, another at each member. */
    private double phase(Configuration configuration) {
        long rank = configuration.members().stream()
                .map(Member::id)
                .filter(id -> id.compareTo(settings.self()) < 0)
                .count();
        return rank * GOLDEN % 1;
    }

    /** Somebody wants a snapshot of the present state, whatever the policy says. */
    void take(StateMachine machine, Supplier<SnapshotMetadata> metadata, CompletableFuture<Snapshot> answer) {
        open.add(answer);
        if (isWriting) {
            waiting.add(answer);
            return;
        }
        Snapshot newest = last;
        if (newest != null && newest.lastIncluded().equals(metadata.get().lastIncluded())) {
            finish(new Written(newest, null), List.of(answer));
            return;
        }
        try {
            begin(machine, metadata, List.of(answer));
        } catch (RuntimeException | Error e) {
            finish(new Written(null, e), List.of(answer));
        }
    }

    private void begin(
            StateMachine machine, Supplier<SnapshotMetadata> metadata, List<CompletableFuture<Snapshot>> answers) {
        restartCounting();
        SnapshotMetadata of = metadata.get();
        StateMachine.Capture capture = machine.capture();
        isWriting = true;
        long keepAfter = trailing.beginsAfter();
        long expected = last == null ? 0 : last.sizeBytes();
        loops.snapshot().execute(() -> {
            Snapshot taken = null;
            Throwable failure = null;
            try {
                taken = writer.write(of, capture, expected);
                inbox.offer(new Input.SnapshotTaken(taken, keepAfter));
                lifecycle.snapshotTaken(taken);
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
                if (lifecycle.isRunning()) {
                    LOG.warn("{} could not take a snapshot up to {}, and goes on", settings, of.lastIncluded(), e);
                }
            }
            Written written = new Written(taken, failure);
            loops.apply().execute(lifecycle.guard(() -> {
                written(written, answers);
                takeAgain(machine, metadata);
            }));
        });
    }

    /** What became of one: one of the two is null. */
    private record Written(
            @Nullable Snapshot taken, @Nullable Throwable failure) {}

    private void written(Written written, List<CompletableFuture<Snapshot>> answers) {
        isWriting = false;
        if (written.taken() != null) {
            last = written.taken();
        }
        finish(written, answers);
    }

    private void finish(Written written, List<CompletableFuture<Snapshot>> answers) {
        answers.forEach(answer -> {
            if (written.taken() != null) {
                answer.complete(written.taken());
            } else {
                answer.completeExceptionally(
                        new StorageException(settings + " could not take a snapshot", written.failure()));
            }
        });
        open.removeIf(CompletableFuture::isDone);
    }

    /** For those who asked while one was written that may lack what they want in it. */
    private void takeAgain(StateMachine machine, Supplier<SnapshotMetadata> metadata) {
        List<CompletableFuture<Snapshot>> next = List.copyOf(waiting);
        waiting.clear();
        next.forEach(answer -> take(machine, metadata, answer));
    }

    /** The state is that snapshot's. */
    void restored(Snapshot snapshot) {
        last = snapshot;
        isFirst = true;
        trailing.clear();
        restartCounting();
    }

    private void restartCounting() {
        entries = 0;
        bytes = 0;
        since = loops.apply().nanoTime();
    }

    /** The node stops. From any thread. */
    void close() {
        open.forEach(answer -> answer.completeExceptionally(lifecycle.stopped()));
    }
}
