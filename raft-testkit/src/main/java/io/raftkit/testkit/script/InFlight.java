package io.raftkit.testkit.script;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;

/** A message that was sent and has not arrived. */
record InFlight(NodeId from, NodeId to, Message message) {
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
