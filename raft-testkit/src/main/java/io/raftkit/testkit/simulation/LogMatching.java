package io.raftkit.testkit.simulation;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.Map;

/** If two logs contain an entry with the same index and term, they are identical up to it (Figure 3). */
final class LogMatching implements Observer {
    private static final LogId FIRST = new LogId(1, 1);

    private final Chains chains;

    /** Who holds which first entry. */
    private final Map<NodeId, Long> beginnings = new HashMap<>();

    /** Notes all entries in {@code chains}. */
    LogMatching(Chains chains) {
        this.chains = chains;
    }

    @Override
    public void written(View node, long from) {
        LogImage log = node.log();
        for (long index = from; index <= log.last().index(); index++) {
            LogId id = log.idAt(index);
            if (id.equals(FIRST)) {
                beginnings.put(node.id(), log.chainAt(index));
            }
            if (chains.conflicting(id, log.chainAt(index)) != null) {
                throw new Violation(
                        "Log Matching",
                        node.id() + " has another log up to " + id + " than a node that had this entry before");
            }
        }
    }

    /** A write that a crash took away: the log is empty again (seed 3004029). */
    @Override
    public void started(View node, NodeStatus status) {
        if (node.log().last().equals(LogId.ZERO)) {
            lost(node.id());
        }
    }

    @Override
    public void wiped(NodeId node) {
        lost(node);
    }

    /** A beginning that only the lost log held was never seen by anybody: another may take its place. */
    private void lost(NodeId node) {
        Long lost = beginnings.remove(node);
        if (lost != null && !beginnings.containsValue(lost)) {
            chains.forget(FIRST);
        }
    }
}
