package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeStatus;

/** A leader moves its commit index to entries of its own term, and only with them past older ones (§5.4.2). */
final class OwnTermCommitted implements Observer {
    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        boolean ledAllAlong = before.isLeader() && after.isLeader() && before.term() == after.term();
        long index = after.commitIndex();
        if (!ledAllAlong || index == before.commitIndex() || !node.log().reaches(index)) {
            return;
        }
        if (node.log().idAt(index).term() != after.term()) {
            throw new Violation(
                    "Own Term Committed",
                    node.id() + " leads in term " + after.term() + " and takes "
                            + node.log().idAt(index) + " as committed by counting");
        }
    }
}
