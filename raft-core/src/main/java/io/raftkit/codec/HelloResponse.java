package io.raftkit.codec;

import io.raftkit.model.ClusterId;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;

/** The answer to {@link Hello}. */
public sealed interface HelloResponse {
    /**
     * The connection may be used.
     *
     * @param version of the protocol that both will speak
     * @param group the answering server's
     * @param cluster the answering server's, {@link ClusterId#NONE} before it is bootstrapped
     * @param from the answering server
     * @param incarnation the life of its storage
     */
    record Welcome(int version, GroupId group, ClusterId cluster, NodeId from, Incarnation incarnation)
            implements HelloResponse {
        public Welcome {
            if (version < 1) {
                throw new IllegalArgumentException("protocol version " + version);
            }
        }
    }

    /**
     * The connection will be closed.
     *
     * @param reason for a log: one line without control characters, neither empty nor longer than 512 characters
     */
    record Refused(String reason) implements HelloResponse {
        /** Makes the reason fit for a log, wherever it comes from. */
        public Refused {
            if (reason.isBlank()) {
                throw new IllegalArgumentException("a refusal must give a reason");
            }
            reason = Printable.of(reason);
        }
    }
}
