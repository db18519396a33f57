package io.raftkit.consensus;

import io.raftkit.model.Endpoint;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.Snapshot;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server starts from.
 *
 * @param log what its log store found
 * @param snapshot its latest snapshot, if any
 * @param members who the cluster's members are, as the user says: decisive only for a new cluster
 * @param joinAs if this server is to join a cluster that exists, with what suffrage; the members are then whom to ask
 */
public record RecoveredState(
        RecoveredLog log,
        @Nullable Snapshot snapshot,
        List<Endpoint> members,
        @Nullable Suffrage joinAs) {
    public RecoveredState {
        members = List.copyOf(members);
    }
}
