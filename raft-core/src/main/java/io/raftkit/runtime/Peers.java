package io.raftkit.runtime;

/**
 * Everything that goes to other servers.
 *
 * @param outgoing single messages
 * @param replicator entries
 * @param snapshotSender offers of snapshots
 * @param snapshotSource pieces of snapshots
 * @param snapshotReceiver and what becomes of those that come in
 */
record Peers(
        Outgoing outgoing,
        Replicator replicator,
        SnapshotSender snapshotSender,
        SnapshotSource snapshotSource,
        SnapshotReceiver snapshotReceiver) {
    /** No longer the leader: nobody is sent entries, or offered snapshots. */
    void stopLeading() {
        replicator.stop();
        snapshotSender.stop();
    }
}
