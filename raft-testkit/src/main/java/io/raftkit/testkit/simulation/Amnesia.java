package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import java.util.HashSet;
import java.util.Set;

/**
 * A server that lost its disk has forgotten what it promised: it never votes or acknowledges again under its old
 * name.
 */
final class Amnesia implements Observer {
    private final Set<NodeId> promised = new HashSet<>();
    private final Set<NodeId> forgetful = new HashSet<>();

    /** One that has not promised anything yet is as good as new. */
    @Override
    public void wiped(NodeId node) {
        if (promised.contains(node)) {
            forgetful.add(node);
        }
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        boolean counts = message instanceof Message.RequestVote
                || (message instanceof Message.VoteResponse vote && vote.granted())
                || (message instanceof Message.PreVoteResponse vote && vote.granted())
                || (message instanceof Message.AppendEntriesResponse response && response.success());
        if (counts) {
            promised.add(node.id());
        }
        if (counts && forgetful.contains(node.id())) {
            throw new Violation("Amnesia", node.id() + " lost its disk, and sent " + message + " to " + to);
        }
    }
}
