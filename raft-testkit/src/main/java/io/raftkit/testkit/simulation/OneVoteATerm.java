package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import java.util.HashMap;
import java.util.Map;

/**
 * A server votes for one candidate in a term, also if it crashes and restarts in between (§5.2). One that lost its disk
 * is another server.
 */
final class OneVoteATerm implements Observer {
    private record Ballot(NodeId voter, Incarnation disk, long term) {}

    private final Map<Ballot, NodeId> votes = new HashMap<>();

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.RequestVote request) {
            vote(node, request.term(), node.id());
        } else if (message instanceof Message.VoteResponse response && response.granted()) {
            vote(node, response.term(), to);
        }
    }

    private void vote(View voter, long term, NodeId candidate) {
        NodeId other = votes.putIfAbsent(new Ballot(voter.id(), voter.disk().incarnation(), term), candidate);
        if (other != null && !other.equals(candidate)) {
            throw new Violation(
                    "One Vote a Term",
                    voter.id() + " voted for " + other + " and for " + candidate + " in term " + term);
        }
    }
}
