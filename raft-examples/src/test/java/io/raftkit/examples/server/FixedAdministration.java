package io.raftkit.examples.server;

import io.raftkit.error.ConfigurationConflictException;
import io.raftkit.error.RaftException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Three members without a cluster: node 1 leads, and every change is made at once, or fails as told. */
final class FixedAdministration implements Administration {
    static final ClusterId CLUSTER = new ClusterId(new UUID(1, 1));

    final Map<NodeId, Incarnation> returned = new HashMap<>();
    Configuration configuration = new Configuration(
            CLUSTER,
            IntStream.rangeClosed(1, 3)
                    .mapToObj(id -> new Member(node(id), "127.0.0.1:600" + id, new Incarnation(new UUID(0, id))))
                    .toList());
    long index = 7;
    boolean isSlow;

    @Nullable
    NodeId leader = node(1);

    @Nullable
    NodeId heir;

    @Nullable
    RaftException failure;

    static NodeId node(int id) {
        return NodeId.of(Integer.toString(id));
    }

    List<String> members() {
        return configuration.members().stream().map(Member::toString).toList();
    }

    @Override
    public NodeStatus status() {
        ServerRole role = node(1).equals(leader) ? ServerRole.LEADER : ServerRole.FOLLOWER;
        return new NodeStatus(node(1), role, 3, leader, 9, 9, 1, 9, 0, configuration, index);
    }

    @Override
    public CompletableFuture<Long> changeMembers(Configuration target, long expectedIndex) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (isSlow) {
            return new CompletableFuture<>();
        }
        if (expectedIndex != index) {
            return CompletableFuture.failedFuture(new ConfigurationConflictException("it is another one"));
        }
        configuration = target;
        index++;
        return CompletableFuture.completedFuture(index);
    }

    @Override
    public CompletableFuture<Void> transferLeadership(@Nullable NodeId target) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        heir = target;
        leader = target == null ? node(2) : target;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<Incarnation> returnedAs(NodeId member) {
        return Optional.ofNullable(returned.get(member));
    }
}
