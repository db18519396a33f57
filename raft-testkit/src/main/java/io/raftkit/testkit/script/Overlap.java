package io.raftkit.testkit.script;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * In every log, each configuration shares a server between any of its majorities and any of the one before (§6, diss.
 * 4.1, 4.3); all but the last are committed; and the last is in force, whether it is committed or not.
 */
final class Overlap {
    private Overlap() {}

    static void check(NodeStatus status, ScriptedDisk disk, Predicate<LogEntry> isCommitted) {
        List<Configuration> configurations = new ArrayList<>();
        Snapshot snapshot = disk.snapshot();
        long replaced = 0;
        if (snapshot != null && snapshot.index() <= status.snapshotIndex()) {
            configurations.add(snapshot.metadata().configuration());
            replaced = snapshot.metadata().configurationIndex();
        }
        int undecided = 0;
        for (LogEntry entry : disk.log()) {
            if (entry.type() == EntryType.CONFIGURATION && entry.index() > replaced) {
                configurations.add(Configuration.decode(entry.payload()));
                undecided += isCommitted.test(entry) ? 0 : 1;
            }
        }
        Safety.require(undecided <= 1, status.id() + " has " + undecided + " configurations that are not committed");
        for (int i = 1; i < configurations.size(); i++) {
            Configuration before = configurations.get(i - 1);
            Configuration after = configurations.get(i);
            Safety.require(
                    overlap(before, after), Roster.of(after) + " may decide without any of " + Roster.of(before));
        }
        if (!configurations.isEmpty()) {
            Configuration latest = configurations.get(configurations.size() - 1);
            Safety.require(
                    latest.equals(status.configuration()),
                    status.id() + " goes by " + Roster.of(status.configuration()) + ", not by " + Roster.of(latest));
        }
    }

    private static boolean overlap(Configuration before, Configuration after) {
        if (before.isJoint()) {
            return after.equals(before.left());
        }
        return after.isJoint()
                ? after.outgoing().equals(after.jointWith(before).outgoing())
                : after.votersChangedFrom(before) <= 1;
    }
}
