package io.raftkit.runtime;

import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a node is told about itself.
 *
 * @param group its Raft group
 * @param self its id
 * @param members the cluster's members, itself included
 * @param config its settings
 * @param random decides election timeouts and the first request number
 */
public record NodeSettings(
        GroupId group, NodeId self, List<Endpoint> members, RaftConfig config, RandomGenerator random) {
    public NodeSettings {
        members = List.copyOf(members);
        long named = members.stream().map(Endpoint::id).distinct().count();
        if (named < members.size()) {
            throw new IllegalArgumentException("a member is named twice among " + members);
        }
        if (members.stream().noneMatch(member -> member.id().equals(self))) {
            throw new IllegalArgumentException(self + " is not among the members " + members);
        }
    }

    Endpoint endpoint() {
        return members.stream()
                .filter(member -> member.id().equals(self))
                .findFirst()
                .orElseThrow();
    }

    /** Names the node in log lines and threads. */
    @Override
    public String toString() {
        return group.equals(GroupId.DEFAULT) ? self.toString() : self + "/" + group;
    }
}
