package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.Map;

/** At most one leader can be elected in a given term (Figure 3), and all nodes of that term mean that one. */
final class ElectionSafety implements Observer {
    private final Map<Long, NodeId> leaders = new HashMap<>();

    /** How many terms had a leader. */
    int elections() {
        return leaders.size();
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        if (after.isLeader()) {
            claim(after.term(), node.id());
        }
        NodeId named = after.leader();
        if (named != null) {
            claim(after.term(), named);
        }
    }

    private void claim(long term, NodeId leader) {
        NodeId other = leaders.putIfAbsent(term, leader);
        if (other != null && !other.equals(leader)) {
            throw new Violation("Election Safety", other + " and " + leader + " are both leaders of term " + term);
        }
    }
}
