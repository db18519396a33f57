package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeStatus;

/** Term, commit index and what is applied never decrease; nothing is applied that is not committed. */
final class Monotonicity implements Observer {
    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        never(node, "currentTerm", before.term(), after.term());
        never(node, "commitIndex", before.commitIndex(), after.commitIndex());
        never(node, "lastApplied", before.lastApplied(), after.lastApplied());
        never(node, "snapshotIndex", before.snapshotIndex(), after.snapshotIndex());
        if (after.lastApplied() > after.commitIndex() || after.commitIndex() > after.lastIndex()) {
            throw new Violation(
                    "Monotonicity", node.id() + " breaks lastApplied <= commitIndex <= lastIndex: " + after);
        }
    }

    private static void never(View node, String what, long before, long after) {
        if (after < before) {
            throw new Violation(
                    "Monotonicity", "the " + what + " of " + node.id() + " fell from " + before + " to " + after);
        }
    }
}
