package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import java.util.HashSet;
import java.util.Set;

/**
 * A server that lost its disk has forgotten what it promised: it neither votes nor stands before its own log says that
 * the cluster counts on the disk it has now.
 */
final class Amnesia implements Observer {
    private final Set<NodeId> promised = new HashSet<>();
    private final Set<NodeId> forgetful = new HashSet<>();
    private final Set<Incarnation> admitted = new HashSet<>();

    /** One that has not promised anything yet is as good as new. */
    @Override
    public void wiped(NodeId node) {
        if (promised.contains(node)) {
            forgetful.add(node);
        }
    }

    @Override
    public void written(View node, long from) {
        for (Configuration each :
                node.log().configurations().tailMap(from, true).values()) {
            admit(node, each);
        }
    }

    private void admit(View node, Configuration configuration) {
        Incarnation own = node.disk().incarnation();
        configuration
                .member(node.id())
                .map(member -> member.incarnation())
                .filter(own::equals)
                .ifPresent(admitted::add);
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        boolean counts = message instanceof Message.RequestVote
                || (message instanceof Message.VoteResponse vote && vote.granted())
                || (message instanceof Message.PreVoteResponse vote && vote.granted());
        if (counts && forgetful.contains(node.id()) && !isAdmitted(node)) {
            throw new Violation("Amnesia", node.id() + " lost its disk, and sent " + message + " to " + to);
        }
        if (counts || message instanceof Message.AppendEntriesResponse) {
            promised.add(node.id());
        }
    }

    private boolean isAdmitted(View node) {
        Disk.StoredSnapshot snapshot = node.disk().snapshots().peekLast();
        if (snapshot != null) {
            admit(node, snapshot.snapshot().metadata().configuration());
        }
        return admitted.contains(node.disk().incarnation());
    }
}
