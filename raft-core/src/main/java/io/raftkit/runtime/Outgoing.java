package io.raftkit.runtime;

import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import jakarta.inject.Inject;

/** Puts messages into envelopes and hands them to the transport. Callable from any thread. */
@NodeScope
final class Outgoing {
    private final Transport transport;
    private final NodeSettings settings;
    private volatile ClusterId cluster = ClusterId.NONE;

    @Inject
    Outgoing(Transport transport, NodeSettings settings) {
        this.transport = transport;
        this.settings = settings;
    }

    void send(NodeId to, Message message) {
        transport.send(to, new Envelope(settings.group(), cluster, message));
    }

    /** Which cluster this server is in: what belongs to another is not taken in from now on. */
    void belongTo(ClusterId known) {
        cluster = known;
    }

    void reconfigured(Configuration configuration) {
        belongTo(configuration.clusterId());
        transport.reconfigure(cluster, configuration.endpoints());
    }

    /** Whether a message comes from this node's group, and from its cluster or a server that is in none yet. */
    boolean isOurs(Envelope envelope) {
        boolean eitherIsNew =
                cluster.equals(ClusterId.NONE) || envelope.cluster().equals(ClusterId.NONE);
        return envelope.group().equals(settings.group())
                && (eitherIsNew || envelope.cluster().equals(cluster));
    }
}
