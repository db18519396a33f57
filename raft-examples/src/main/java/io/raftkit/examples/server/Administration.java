package io.raftkit.examples.server;

import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What can be done about the members of a node's cluster. */
interface Administration {
    /** How the node is. */
    NodeStatus status();

    /** See {@code RaftNode.changeMembership}. */
    CompletableFuture<Long> changeMembers(Configuration target, long expectedIndex);

    /** See {@code RaftNode.transferLeadership}; null for whoever is best. */
    CompletableFuture<Void> transferLeadership(@Nullable NodeId target);

    /** The life of its storage with which a member was last seen, after it had lost the one it was a member with. */
    Optional<Incarnation> returnedAs(NodeId member);
}
