package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeStatus;

/** If an entry is committed in a term, it is in the logs of the leaders of all later terms (Figure 3). */
final class LeaderCompleteness implements Observer {
    private final GoldenLog golden;

    /** Measures new leaders by {@code golden}. */
    LeaderCompleteness(GoldenLog golden) {
        this.golden = golden;
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        boolean elected = after.isLeader() && !(before.isLeader() && before.term() == after.term());
        if (!elected) {
            return;
        }
        long index =
                Math.max(golden.lastIndexBefore(after.term()), node.log().base().index());
        if (index > golden.lastIndex()) {
            throw new Violation(
                    "Leader Completeness",
                    node.id() + " has compacted up to " + index + ", which nobody knew to be committed");
        }
        if (!node.log().reaches(index) || node.log().chainAt(index) != golden.chainAt(index)) {
            throw new Violation(
                    "Leader Completeness",
                    node.id() + " leads in term " + after.term() + " without " + golden.entry(index)
                            + "; its log ends with " + node.log().last());
        }
    }
}
