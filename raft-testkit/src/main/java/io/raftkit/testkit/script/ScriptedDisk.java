package io.raftkit.testkit.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.consensus.Effect;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a server has written, of which a crash keeps what the script let become durable. */
final class ScriptedDisk {
    /** A write that is not durable yet; a compaction goes with the write before it. */
    private record Write(long sequence, Effect effect) {}

    /** One state of the disk. */
    private static final class Image {
        HardState hardState = HardState.INITIAL;
        LogId base = LogId.ZERO;
        final List<LogEntry> entries = new ArrayList<>();

        void apply(Effect write) {
            if (write instanceof Effect.ResetLog reset) {
                entries.clear();
                base = reset.lastIncluded();
            } else if (write instanceof Effect.Persist persist) {
                if (persist.hardState() != null) {
                    hardState = persist.hardState();
                }
                entries.removeIf(entry -> entry.index() > persist.truncateAfter());
                entries.addAll(persist.entries());
            } else if (write instanceof Effect.Compact compaction) {
                base = compaction.upTo();
                entries.removeIf(entry -> entry.index() <= compaction.upTo().index());
            }
        }

        void become(Image other) {
            hardState = other.hardState;
            base = other.base;
            entries.clear();
            entries.addAll(other.entries);
        }
    }

    private Incarnation incarnation;
    private final Image written = new Image();
    private final Image durable = new Image();
    private final Deque<Write> waiting = new ArrayDeque<>();
    private final Deque<Effect.FetchSnapshot> arriving = new ArrayDeque<>();
    private long sequence;
    private @Nullable Snapshot snapshot;

    ScriptedDisk(Incarnation incarnation, HardState hardState, List<LogEntry> entries) {
        this.incarnation = incarnation;
        written.hardState = hardState;
        written.entries.addAll(entries);
        durable.become(written);
    }

    void write(long newSequence, Effect effect) {
        sequence = newSequence;
        written.apply(effect);
        waiting.add(new Write(newSequence, effect));
    }

    /** Waits its turn behind the writes before it. */
    void compact(Effect.Compact compaction) {
        written.apply(compaction);
        waiting.add(new Write(sequence, compaction));
    }

    /** The oldest {@code most} writes are durable from now on: the last one's sequence, or 0 if there was none. */
    long sync(int most) {
        long last = 0;
        for (int i = 0; i < most && !waiting.isEmpty(); i++) {
            last = waiting.getFirst().sequence();
            while (!waiting.isEmpty() && waiting.getFirst().sequence() == last) {
                durable.apply(waiting.removeFirst().effect());
            }
        }
        return last;
    }

    @Nullable
    Snapshot snapshot() {
        return snapshot;
    }

    /** A snapshot is durable; the latest counts. */
    void snapshot(Snapshot complete) {
        if (snapshot == null || complete.index() > snapshot.index()) {
            snapshot = complete;
        }
    }

    /** Begins to store a snapshot that has arrived. */
    void receive(Effect.FetchSnapshot effect) {
        arriving.add(effect);
    }

    /** What has arrived is durable from now on; null if nothing has. */
    Effect.@Nullable FetchSnapshot received() {
        Effect.FetchSnapshot effect = arriving.poll();
        if (effect != null) {
            snapshot(effect.message().snapshot());
        }
        return effect;
    }

    /** What a snapshot that ends with this entry of the log says of itself. */
    SnapshotMetadata metadata(LogEntry last) {
        return configurationAt(last.index())
                .map(entry -> new SnapshotMetadata(
                        last.id(), entry.index(), Configuration.decode(entry.payload()), last.timestamp()))
                .orElseGet(() -> {
                    SnapshotMetadata before = Objects.requireNonNull(snapshot).metadata();
                    return new SnapshotMetadata(
                            last.id(), before.configurationIndex(), before.configuration(), last.timestamp());
                });
    }

    /** The latest configuration up to {@code index} that the log holds. */
    private Optional<LogEntry> configurationAt(long index) {
        return written.entries.stream()
                .filter(entry -> entry.type() == EntryType.CONFIGURATION && entry.index() <= index)
                .reduce((earlier, later) -> later);
    }

    /** The life that it has. */
    Incarnation incarnation() {
        return incarnation;
    }

    HardState hardState() {
        return written.hardState;
    }

    /** What a crash would leave of it. */
    HardState durableState() {
        return durable.hardState;
    }

    /** The entry before the first of the log. */
    LogId base() {
        return written.base;
    }

    List<LogEntry> log() {
        return written.entries;
    }

    /** What a crash would leave of it. */
    List<LogEntry> durableLog() {
        return durable.entries;
    }

    /** Whether a crash leaves the entry, or its effect. */
    boolean keeps(LogId id) {
        boolean isCovered = id.index() <= durable.base.index() || (snapshot != null && id.index() <= snapshot.index());
        return isCovered
                || durable.entries.stream().anyMatch(entry -> entry.id().equals(id));
    }

    /** Whether a crash leaves all entries up to this one, or their effect. */
    boolean keepsUpTo(long index) {
        long covered = Math.max(durable.base.index(), snapshot == null ? 0 : snapshot.index());
        int kept = durable.entries.size();
        return index <= covered
                || (kept > 0 && index <= durable.entries.get(kept - 1).index());
    }

    List<LogEntry> read(LogId after, LogId upTo) {
        return written.entries.stream()
                .filter(entry -> entry.index() > after.index() && entry.index() <= upTo.index())
                .toList();
    }

    /** Everything is gone, and another life of the storage begins. */
    void wipe() {
        UUID next = UUID.nameUUIDFromBytes(incarnation.value().toString().getBytes(UTF_8));
        incarnation = new Incarnation(next);
        durable.become(new Image());
        snapshot = null;
    }

    /** What is left after a crash. */
    RecoveredLog recover() {
        waiting.clear();
        arriving.clear();
        sequence = 0;
        written.become(durable);
        RecoveredLog.Scan scan = new RecoveredLog.Scan(incarnation, durable.base);
        durable.entries.forEach(scan::append);
        scan.hardState(durable.hardState);
        return scan.finish();
    }
}
