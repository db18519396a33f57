package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a leader takes as known to match at a follower is durable there, unless the follower has gone on to a later
 * term.
 *
 * <p>A heartbeat names it. One at the very end of the leader's log may be a probe instead, which is a guess.
 */
final class KnownMatches implements Observer {
    private final Map<NodeId, View> latest = new HashMap<>();
    private final Set<NodeId> wiped = new HashSet<>();

    @Override
    public void started(View node, NodeStatus status) {
        latest.put(node.id(), node);
    }

    @Override
    public void wiped(NodeId node) {
        wiped.add(node);
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        View follower = latest.get(to);
        if (message instanceof Message.AppendEntries request
                && request.entries().isEmpty()
                && request.previous().index() < node.log().last().index()
                && follower != null
                && !wiped.contains(to)) {
            check(node, follower, request.term(), request.previous());
        }
    }

    private static void check(View leader, View follower, long term, LogId match) {
        if (follower.durable().hardState().term() <= term && !follower.keeps(match)) {
            throw new Violation(
                    "Known Matches",
                    leader.id() + " leads in term " + term + " and believes that " + follower.id() + " holds " + match
                            + ", whose disk ends with " + follower.durable().last());
        }
    }
}
