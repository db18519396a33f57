package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The log as the runtime sees it: the store, and its most recent entries on the heap. */
@NodeScope
final class NodeLog {
    private final LogStore store;
    private final LogTail tail;
    private volatile long baseIndex;

    @Inject
    NodeLog(LogStore store, RecoveredLog recovered, NodeSettings settings) {
        this.store = store;
        this.tail = new LogTail(settings.config().logTailBytes());
        this.baseIndex = recovered.base().index();
    }

    CompletionStage<Void> write(Effect.Persist effect) {
        tail.truncateAfter(effect.truncateAfter());
        tail.append(effect.entries());
        return store.write(new LogWrite(effect.hardState(), effect.truncateAfter(), effect.entries()));
    }

    CompletionStage<Void> reset(LogId lastIncluded) {
        baseIndex = lastIncluded.index();
        tail.clear();
        return store.reset(lastIncluded);
    }

    void compact(LogId upTo) {
        baseIndex = upTo.index();
        store.compact(upTo);
    }

    /** Up to {@code index}, entries are applied and on all followers that answer: they need not stay on the heap. */
    void dropSettled(long index) {
        tail.dropUpTo(index);
    }

    /** Entries in {@code (after, upTo]}, from the heap only. */
    Optional<List<LogEntry>> recent(long after, long upTo, long maxBytes) {
        return tail.read(after, upTo, maxBytes);
    }

    /** Entries in {@code (after, upTo]}, from the heap or the store. May block. */
    List<LogEntry> read(long after, long upTo, long maxBytes) {
        return recent(after, upTo, maxBytes).orElseGet(() -> store.read(after, upTo, maxBytes));
    }

    /** The first entry that the log has, or would have. */
    long firstIndex() {
        return baseIndex + 1;
    }

    /** Whether the entry is no longer in the log, but covered by a snapshot. */
    boolean isCompacted(long index) {
        return index <= baseIndex;
    }
}
