package io.raftkit.runtime;

import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts messages into envelopes and hands them to the transport. Callable from any thread. */
@NodeScope
final class Outgoing {
    private static final int MOST_KNOWN = 64;

    private final Transport transport;
    private final NodeSettings settings;

    /** Which others this server has ever known, the latest last. On the raft loop, once that runs. */
    private final Map<NodeId, Endpoint> known = new LinkedHashMap<>();

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
    void belongTo(ClusterId own) {
        cluster = own;
    }

    /** Talks to the members that are recovered from the log, or to those the user names if there are none. */
    void begin(Configuration recovered) {
        settings.others().forEach(member -> known.put(member.id(), member));
        if (recovered.clusterId().equals(ClusterId.NONE)) {
            transport.reconfigure(cluster, settings.members(), List.of());
        } else {
            reconfigured(recovered);
        }
    }

    /** Who is a member no more can still be told so, and a leader that the log's past does not know be answered. */
    void reconfigured(Configuration configuration) {
        belongTo(configuration.clusterId());
        List<Endpoint> members = configuration.endpoints();
        members.forEach(member -> known.remove(member.id()));
        transport.reconfigure(cluster, members, List.copyOf(known.values()));
        members.stream()
                .filter(member -> !member.id().equals(settings.self()))
                .forEach(member -> known.put(member.id(), member));
        known.keySet().stream()
                .limit(Math.max(0, known.size() - MOST_KNOWN))
                .toList()
                .forEach(known::remove);
    }

    /** Whether a message comes from this node's group, and from its cluster or a server that is in none yet. */
    boolean isOurs(Envelope envelope) {
        boolean eitherIsNew =
                cluster.equals(ClusterId.NONE) || envelope.cluster().equals(ClusterId.NONE);
        return envelope.group().equals(settings.group())
                && (eitherIsNew || envelope.cluster().equals(cluster));
    }
}
