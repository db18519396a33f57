package io.raftkit.testkit.simulation;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** What is committed is on the disks of a majority, the leader's counted no sooner than the others (diss. 10.2.1). */
final class CommittedIsDurable implements Observer {
    private final Supplier<Collection<View>> nodes;
    private final Set<NodeId> wiped = new HashSet<>();
    private long checked;

    /** Looks at the disks of all of {@code nodes}, the crashed ones included. */
    CommittedIsDurable(Supplier<Collection<View>> nodes) {
        this.nodes = nodes;
    }

    @Override
    public void wiped(NodeId node) {
        wiped.add(node);
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        long index = Math.min(after.commitIndex(), node.log().last().index());
        if (index <= checked || !node.log().reaches(index)) {
            return;
        }
        checked = index;
        LogId id = node.log().idAt(index);
        int holders = 0;
        for (View each : nodes.get()) {
            holders += wiped.contains(each.id()) || each.keeps(id) ? 1 : 0;
        }
        int members = nodes.get().size();
        if (holders <= members / 2) {
            throw new Violation(
                    "Committed Is Durable",
                    node.id() + " knows " + id + " as committed; it is durable at " + holders + " of " + members);
        }
    }
}
