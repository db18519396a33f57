package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import java.util.HashMap;
import java.util.Map;

/** A server votes for one candidate in a term, also if it crashes and restarts in between (§5.2). */
final class OneVoteATerm implements Observer {
    private record Ballot(NodeId voter, long term) {}

    private final Map<Ballot, NodeId> votes = new HashMap<>();

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.RequestVote request) {
            vote(node.id(), request.term(), node.id());
        } else if (message instanceof Message.VoteResponse response && response.granted()) {
            vote(node.id(), response.term(), to);
        }
    }

    private void vote(NodeId voter, long term, NodeId candidate) {
        NodeId other = votes.putIfAbsent(new Ballot(voter, term), candidate);
        if (other != null && !other.equals(candidate)) {
            throw new Violation(
                    "One Vote a Term", voter + " voted for " + other + " and for " + candidate + " in term " + term);
        }
    }
}
