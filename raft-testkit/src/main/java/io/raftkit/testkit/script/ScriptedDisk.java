package io.raftkit.testkit.script;

import io.raftkit.consensus.Effect;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server has written, of which a crash keeps what the script let become durable. */
final class ScriptedDisk {
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
    }

    private final Incarnation incarnation;
    private final Image written = new Image();
    private final Image durable = new Image();
    private final List<Effect> waiting = new ArrayList<>();
    private long sequence;
    private @Nullable Snapshot snapshot;

    ScriptedDisk(Incarnation incarnation, HardState hardState, List<LogEntry> entries) {
        this.incarnation = incarnation;
        for (Image image : List.of(written, durable)) {
            image.hardState = hardState;
            image.entries.addAll(entries);
        }
    }

    void write(long newSequence, Effect write) {
        sequence = newSequence;
        written.apply(write);
        waiting.add(write);
    }

    /** Everything written is durable from now on: the last write's sequence, or 0 if there was nothing to do. */
    long sync() {
        if (waiting.isEmpty()) {
            return 0;
        }
        waiting.forEach(durable::apply);
        waiting.clear();
        return sequence;
    }

    /** Waits its turn behind the writes before it. */
    void compact(Effect.Compact compaction) {
        written.apply(compaction);
        waiting.add(compaction);
    }

    @Nullable
    Snapshot snapshot() {
        return snapshot;
    }

    void snapshot(Snapshot latest) {
        snapshot = latest;
    }

    HardState hardState() {
        return written.hardState;
    }

    List<LogEntry> log() {
        return written.entries;
    }

    List<LogEntry> read(LogId after, LogId upTo) {
        return written.entries.stream()
                .filter(entry -> entry.index() > after.index() && entry.index() <= upTo.index())
                .toList();
    }

    /** What is left after a crash. */
    RecoveredLog recover() {
        waiting.clear();
        written.hardState = durable.hardState;
        written.base = durable.base;
        written.entries.clear();
        written.entries.addAll(durable.entries);
        RecoveredLog.Scan scan = new RecoveredLog.Scan(incarnation, durable.base);
        durable.entries.forEach(scan::append);
        scan.hardState(durable.hardState);
        return scan.finish();
    }
}
