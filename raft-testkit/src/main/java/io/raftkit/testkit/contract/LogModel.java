package io.raftkit.testkit.contract;

import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log contains.
 *
 * @param base the entry just before the first
 */
record LogModel(HardState hardState, LogId base, List<LogEntry> entries) {
    /** Nothing. */
    static final LogModel EMPTY = new LogModel(HardState.INITIAL, LogId.ZERO, List.of());

    LogModel {
        entries = List.copyOf(entries);
    }

    /** The last entry, the base if there is none. */
    LogId last() {
        return entries.isEmpty() ? base : entries.get(entries.size() - 1).id();
    }

    /** The entry at {@code index}, null if it is not here. */
    @Nullable
    LogEntry entry(long index) {
        return index > base.index() && index <= last().index() ? entries.get(position(index)) : null;
    }

    /** The id at {@code index}, which is that of an entry or of the base. */
    LogId idAt(long index) {
        return index == base.index() ? base : entries.get(position(index)).id();
    }

    /** The entries behind {@code index}. */
    List<LogEntry> after(long index) {
        if (index >= last().index()) {
            return List.of();
        }
        return entries.subList(position(Math.max(index, base.index()) + 1), entries.size());
    }

    /** The same without the entries up to {@code index}, which is here, or the base's. */
    LogModel from(long index) {
        return new LogModel(hardState, idAt(index), after(index));
    }

    /** What follows from a write. */
    LogModel with(LogWrite write) {
        return with(write, write.entries().size());
    }

    /** What follows from a write of which only so many entries were kept. */
    LogModel with(LogWrite write, int entryCount) {
        HardState next = write.hardState() == null ? hardState : write.hardState();
        long end = Math.min(last().index(), write.truncateAfter());
        List<LogEntry> kept = new ArrayList<>(entries.subList(0, position(end + 1)));
        kept.addAll(write.entries().subList(0, entryCount));
        return new LogModel(next, base, kept);
    }

    /** The same with another term and vote. */
    LogModel with(HardState other) {
        return new LogModel(other, base, entries);
    }

    /** A log that starts anew. */
    LogModel reset(LogId lastIncluded) {
        return new LogModel(hardState, lastIncluded, List.of());
    }

    private int position(long index) {
        return Math.toIntExact(index - base.index() - 1);
    }

    /** For instance {@code entries 5 to 9@3 after 4@2, term 3, vote n1}. */
    @Override
    public String toString() {
        return "entries " + (base.index() + 1) + " to " + last() + " after " + base + ", term " + hardState.term()
                + ", vote " + hardState.votedFor();
    }
}
