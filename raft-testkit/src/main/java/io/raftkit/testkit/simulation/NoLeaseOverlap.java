package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.Map;

/**
 * At no moment of true time do two leaders serve reads: who leads in a term answers nothing that was asked after a
 * later term had its leader, whatever its clock says (diss. 6.4.1).
 */
final class NoLeaseOverlap implements Observer {
    private final Map<NodeId, Long> leads = new HashMap<>();

    /** In which term those led who were asked, where a later one had a leader by then. */
    private final Map<Long, Long> late = new HashMap<>();

    private long latest;

    @Override
    public void started(View node, NodeStatus status) {
        leads.remove(node.id());
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        if (after.isLeader()) {
            leads.put(node.id(), after.term());
            latest = Math.max(latest, after.term());
        } else {
            leads.remove(node.id());
        }
    }

    @Override
    public void invoked(Operation operation) {
        Long term = leads.get(operation.node());
        if (!operation.isWrite() && term != null && term < latest) {
            late.put(operation.number(), term);
        }
    }

    @Override
    public void completed(Operation operation) {
        Long term = late.remove(operation.number());
        boolean answered = operation.outcome() == Operation.Outcome.OK;
        if (answered && term != null && term.equals(leads.get(operation.node()))) {
            throw new Violation(
                    "No Lease Overlap",
                    operation + ": it led in term " + term + ", and was asked when a later one had its leader");
        }
    }
}
