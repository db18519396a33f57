package io.raftkit.testkit.script;

import io.raftkit.model.HardState;
import io.raftkit.model.NodeStatus;
import java.util.Locale;

/** How a server stands, as a line of a transcript shows it. */
final class StatusLine {
    private StatusLine() {}

    static String of(NodeStatus status, ScriptedDisk disk) {
        String snapshot = status.snapshotIndex() == 0 ? "" : ", snapshot " + status.snapshotIndex();
        return status.id() + " " + role(status) + ", " + vote(disk.hardState()) + ", commit " + status.commitIndex()
                + snapshot + ", log " + Wording.plainIds(disk.log()) + members(status) + notDurable(disk);
    }

    /** As in {@code follower of n1, term 2}. */
    static String role(NodeStatus status) {
        String leader = status.leader() == null || status.isLeader() ? "" : " of " + status.leader();
        return status.role().name().toLowerCase(Locale.ROOT) + leader + ", term " + status.term();
    }

    /** Where they are not those who began. */
    private static String members(NodeStatus status) {
        long index = status.configurationIndex();
        return index <= 1 ? "" : ", members by " + index + " " + Roster.of(status.configuration());
    }

    private static String vote(HardState state) {
        return state.votedFor() == null ? "no vote" : "vote " + state.votedFor();
    }

    /** What a crash would leave, where that is not what was written, or more because a compaction is not durable. */
    private static String notDurable(ScriptedDisk disk) {
        HardState state = disk.durableState();
        boolean sameState = state.equals(disk.hardState());
        boolean sameLog = disk.durableLog().stream()
                .filter(entry -> entry.index() > disk.base().index())
                .toList()
                .equals(disk.log());
        return (sameState ? "" : "; on disk term " + state.term() + ", " + vote(state))
                + (sameLog ? "" : "; on disk log " + Wording.plainIds(disk.durableLog()));
    }
}
