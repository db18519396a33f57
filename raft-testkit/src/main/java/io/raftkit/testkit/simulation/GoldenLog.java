package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** If a server has committed an entry at an index, no other ever commits another one there (State Machine Safety). */
final class GoldenLog implements Observer {
    private record Committed(LogEntry entry, long chain, long seenInTerm, long commands) {}

    private final List<Committed> committed = new ArrayList<>();
    private final NavigableMap<Long, Configuration> configurations = new TreeMap<>();

    /** The last index that any node knew to be committed. */
    long lastIndex() {
        return committed.size();
    }

    /** The committed entry at {@code index}. */
    LogEntry entry(long index) {
        return at(index).entry;
    }

    /** The hash of everything up to {@code index}. */
    long chainAt(long index) {
        return index == 0 ? 0 : at(index).chain;
    }

    /** How many commands are among the entries up to {@code index}. */
    long commandsUpTo(long index) {
        return index == 0 ? 0 : at(index).commands;
    }

    /** All committed configurations, by the index of their entries. */
    NavigableMap<Long, Configuration> configurations() {
        return configurations;
    }

    /** The last entry that was certainly committed before {@code term}. */
    long lastIndexBefore(long term) {
        long index = lastIndex();
        while (index > 0 && at(index).seenInTerm >= term) {
            index--;
        }
        return index;
    }

    private Committed at(long index) {
        return committed.get(Math.toIntExact(index - 1));
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        if (after.commitIndex() != before.commitIndex()) {
            check(node, after);
        }
    }

    private void check(View node, NodeStatus status) {
        LogImage log = node.log();
        long end = Math.min(status.commitIndex(), log.last().index());
        compare(node, Math.min(end, lastIndex()));
        if (log.base().index() > lastIndex()) {
            throw new Violation(
                    "State Machine Safety", node.id() + " compacted up to " + log.base() + ", which nobody committed");
        }
        for (long index = lastIndex() + 1; index <= end; index++) {
            add(log.entry(index), log.chainAt(index), status.term());
        }
    }

    private void add(LogEntry entry, long chain, long term) {
        long commands = commandsUpTo(lastIndex()) + (entry.type() == EntryType.COMMAND ? 1 : 0);
        committed.add(new Committed(entry, chain, term, commands));
        if (entry.type() == EntryType.CONFIGURATION) {
            configurations.put(entry.index(), Configuration.decode(entry.payload()));
        }
    }

    private void compare(View node, long index) {
        LogImage log = node.log();
        if (log.reaches(index) && log.chainAt(index) != chainAt(index)) {
            LogId expected = index == 0 ? LogId.ZERO : entry(index).id();
            throw new Violation(
                    "State Machine Safety",
                    node.id() + " has committed " + log.idAt(index) + " where " + expected
                            + " was committed, or another entry before it");
        }
    }

    @Override
    public void applied(View node, Application application) {
        long index = application.context().index();
        if (index > lastIndex()) {
            throw new Violation("State Machine Safety", node.id() + " applied " + index + ", which nobody committed");
        }
        LogEntry entry = entry(index);
        if (entry.term() != application.context().term() || !entry.payload().equals(application.command())) {
            throw new Violation(
                    "State Machine Safety",
                    node.id() + " applied another command at " + index + "@"
                            + application.context().term() + " than was committed there: " + entry);
        }
    }
}
