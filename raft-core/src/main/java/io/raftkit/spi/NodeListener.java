package io.raftkit.spi;

import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotProgress;

/** Told what happens to a node. Called on the node's loops: must not block. What it throws is logged. */
public interface NodeListener {
    /** Does nothing. */
    NodeListener NONE = new NodeListener() {};

    /** Role, term or leader changed. */
    default void roleChanged(NodeStatus status) {}

    /** A configuration is in force. */
    default void configurationChanged(Configuration configuration) {}

    /** A snapshot of the node's own state is durable. */
    default void snapshotTaken(Snapshot snapshot) {}

    /**
     * A snapshot is being taken, sent or received. Told often while it goes on; nothing is said if it does not get any
     * further.
     */
    default void snapshotProgress(SnapshotProgress progress) {}

    /** A snapshot has replaced the node's state: the leader's, or when it starts, its own. */
    default void snapshotInstalled(Snapshot snapshot) {}

    /** The node's disk is empty, but its cluster knows it: its data was lost, and it takes no part. */
    default void identityLost() {}

    /** The node is no member of its cluster any more: it takes no part, and can be stopped. */
    default void removed() {}

    /**
     * Told at the leader: a member has come back with an empty disk. It takes no part until it is admitted again, as a
     * learner with its new incarnation.
     */
    default void memberLostData(NodeId member, Incarnation now) {}

    /** A write to the log has become durable {@code nanos} nanoseconds after it was handed to the disk. */
    default void synced(long nanos) {}

    /** The log's disk is full: while this node leads, it accepts nothing, and tries to hand its leadership over. */
    default void diskFull() {}

    /** The log's disk has room again. */
    default void diskHasRoom() {}

    /** A server says what no server in order would say; it has no effect. */
    default void suspicious(NodeId from, String what) {}

    /** The node has stopped and will not recover by itself. */
    default void failed(Throwable cause) {}
}
