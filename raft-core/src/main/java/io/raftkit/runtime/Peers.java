package io.raftkit.runtime;

/**
 * Everything that goes to other servers.
 *
 * @param outgoing single messages
 * @param replicator entries
 * @param snapshotSender snapshots
 * @param snapshotReceiver and what becomes of those that come in
 */
record Peers(
        Outgoing outgoing, Replicator replicator, SnapshotSender snapshotSender, SnapshotReceiver snapshotReceiver) {
    /** No longer the leader: nobody is sent entries or snapshots. */
    void stopLeading() {
        replicator.stop();
        snapshotSender.stop();
    }
}
