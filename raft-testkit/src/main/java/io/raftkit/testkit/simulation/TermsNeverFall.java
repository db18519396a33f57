package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.Map;

/** A server never comes back in an earlier term than one it has named to others. */
final class TermsNeverFall implements Observer {
    private final Map<NodeId, Long> named = new HashMap<>();

    /** A pre-vote is about a term that nobody is in. */
    static boolean isOwnTerm(Message.OfTerm message) {
        return !(message instanceof Message.RequestPreVote)
                && !(message instanceof Message.PreVoteResponse response && response.granted());
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.OfTerm ofTerm && isOwnTerm(ofTerm)) {
            named.merge(node.id(), ofTerm.term(), Math::max);
        }
    }

    @Override
    public void wiped(NodeId node) {
        named.remove(node);
    }

    @Override
    public void started(View node, NodeStatus status) {
        long term = named.getOrDefault(node.id(), 0L);
        if (status.term() < term) {
            throw new Violation(
                    "Terms Never Fall",
                    node.id() + " came back in term " + status.term() + " after it had named term " + term);
        }
    }
}
