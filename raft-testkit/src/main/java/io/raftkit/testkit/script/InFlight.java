package io.raftkit.testkit.script;

import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.NodeId;

/**
 * A message that was sent and has not arrived.
 *
 * @param cluster its sender's
 */
record InFlight(NodeId from, NodeId to, ClusterId cluster, Message message) {
    /** Whether it is for a server of this cluster: or one of both belongs to none yet. */
    boolean isOf(ClusterId other) {
        boolean eitherIsNew = cluster.equals(ClusterId.NONE) || other.equals(ClusterId.NONE);
        return eitherIsNew || cluster.equals(other);
    }

    /** Its kind, as in {@code AppendEntries}. */
    String kind() {
        return message.getClass().getSimpleName();
    }

    /** As a transcript shows it. */
    @Override
    public String toString() {
        return from + " > " + to + "  " + Wording.of(message);
    }
}
