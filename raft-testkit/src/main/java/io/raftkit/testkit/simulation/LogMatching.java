package io.raftkit.testkit.simulation;

import io.raftkit.model.LogId;

/** If two logs contain an entry with the same index and term, they are identical up to it (Figure 3). */
final class LogMatching implements Observer {
    private final Chains chains;

    /** Notes all entries in {@code chains}. */
    LogMatching(Chains chains) {
        this.chains = chains;
    }

    @Override
    public void written(View node, long from) {
        LogImage log = node.log();
        for (long index = from; index <= log.last().index(); index++) {
            LogId id = log.idAt(index);
            if (chains.conflicting(id, log.chainAt(index)) != null) {
                throw new Violation(
                        "Log Matching",
                        node.id() + " has another log up to " + id + " than a node that had this entry before");
            }
        }
    }
}
