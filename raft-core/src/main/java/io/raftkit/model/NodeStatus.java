package io.raftkit.model;

import org.jspecify.annotations.Nullable;

/**
 * One consistent view of a server, taken after a step.
 *
 * @param id the server
 * @param role the part it plays
 * @param term its current term
 * @param leader the leader of that term, as far as known; elected in that very term
 * @param commitIndex highest entry known to be committed
 * @param lastApplied highest entry applied to the state machine
 * @param firstIndex first entry still in the log, {@code lastIndex + 1} if there is none
 * @param lastIndex last entry in the log
 * @param snapshotIndex last entry covered by the latest snapshot, 0 if there is none
 * @param configuration the members in force; without members before the cluster is bootstrapped
 */
public record NodeStatus(
        NodeId id,
        ServerRole role,
        long term,
        @Nullable NodeId leader,
        long commitIndex,
        long lastApplied,
        long firstIndex,
        long lastIndex,
        long snapshotIndex,
        Configuration configuration) {

    /** The same with another {@code lastApplied}. */
    public NodeStatus withLastApplied(long index) {
        return new NodeStatus(
                id, role, term, leader, commitIndex, index, firstIndex, lastIndex, snapshotIndex, configuration);
    }

    /** Whether it leads. */
    public boolean isLeader() {
        return role == ServerRole.LEADER;
    }
}
