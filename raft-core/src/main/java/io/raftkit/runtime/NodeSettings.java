package io.raftkit.runtime;

import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Suffrage;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a node is told about itself.
 *
 * @param group its Raft group
 * @param self its id
 * @param members the cluster's members, itself included
 * @param joinAs if it is to join a cluster that exists, with what suffrage; the other members are then whom to ask
 * @param config its settings
 * @param random decides election timeouts and the first request number
 */
public record NodeSettings(
        GroupId group,
        NodeId self,
        List<Endpoint> members,
        @Nullable Suffrage joinAs,
        RaftConfig config,
        RandomGenerator random) {
    public NodeSettings {
        members = List.copyOf(members);
        long named = members.stream().map(Endpoint::id).distinct().count();
        if (named < members.size()) {
            throw new IllegalArgumentException("a member is named twice among " + members);
        }
        if (members.stream().noneMatch(member -> member.id().equals(self))) {
            throw new IllegalArgumentException(self + " is not among the members " + members);
        }
        if (joinAs == Suffrage.VOTER) {
            throw new IllegalArgumentException(self + " can join as a learner or an observer, not as a voter at once");
        }
    }

    Endpoint endpoint() {
        return members.stream()
                .filter(member -> member.id().equals(self))
                .findFirst()
                .orElseThrow();
    }

    /** The members without this node. */
    List<Endpoint> others() {
        return members.stream().filter(member -> !member.id().equals(self)).toList();
    }

    /** Names the node in log lines and threads. */
    @Override
    public String toString() {
        return group.equals(GroupId.DEFAULT) ? self.toString() : self + "/" + group;
    }
}
