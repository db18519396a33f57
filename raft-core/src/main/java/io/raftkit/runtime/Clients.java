package io.raftkit.runtime;

/**
 * Everybody who waits for this node.
 *
 * @param proposals for the log to decide
 * @param reads for a state that is fresh enough
 * @param changes for other members or another leader
 */
record Clients(PendingProposals proposals, PendingReads reads, PendingChanges changes) {
    /** The node stops: nobody will be answered any more. */
    void close() {
        proposals.close();
        reads.close();
        changes.close();
    }
}
