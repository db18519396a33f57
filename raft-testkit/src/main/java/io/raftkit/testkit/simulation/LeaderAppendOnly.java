package io.raftkit.testkit.simulation;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.LogWrite;
import java.util.HashMap;
import java.util.Map;

/** A leader never overwrites or deletes entries in its log; it only appends new entries (Figure 3). */
final class LeaderAppendOnly implements Observer {
    private final Map<NodeId, Long> ledTerm = new HashMap<>();

    @Override
    public void started(View node, NodeStatus status) {
        ledTerm.remove(node.id());
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        if (after.isLeader()) {
            ledTerm.put(node.id(), after.term());
        }
    }

    @Override
    public void writing(View node, LogWrite write) {
        long term = write.hardState() == null
                ? node.log().hardState().term()
                : write.hardState().term();
        boolean deletes = write.truncateAfter() < node.log().last().index();
        if (deletes && ledTerm.getOrDefault(node.id(), -1L) == term) {
            throw new Violation(
                    "Leader Append-Only",
                    node.id() + " leads in term " + term + " and deletes what follows " + write.truncateAfter()
                            + " from a log that ends with " + node.log().last());
        }
    }

    @Override
    public void reset(View node, LogId lastIncluded) {
        if (ledTerm.getOrDefault(node.id(), -1L) == node.log().hardState().term()) {
            throw new Violation("Leader Append-Only", node.id() + " leads and replaces its log by " + lastIncluded);
        }
    }
}
