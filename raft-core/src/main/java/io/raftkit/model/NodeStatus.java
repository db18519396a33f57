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
 * @param configurationIndex the entry that holds it, 0 if there is none: what a change is compared with
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
        Configuration configuration,
        long configurationIndex) {

    /** The same with another {@code lastApplied}. */
    public NodeStatus withLastApplied(long index) {
        return new NodeStatus(
                id,
                role,
                term,
                leader,
                commitIndex,
                index,
                firstIndex,
                lastIndex,
                snapshotIndex,
                configuration,
                configurationIndex);
    }

    /** Whether it leads. */
    public boolean isLeader() {
        return role == ServerRole.LEADER;
    }
}
