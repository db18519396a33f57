package io.raftkit.transport.netty;

import io.netty.util.concurrent.EventExecutor;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * The servers this one speaks to: members, others that are known, and those that nobody knew before they connected.
 *
 * <p>{@link #send} may be called by any thread; all else happens on the event loop.
 */
final class Peers implements Acceptor.Visitors {
    private final TransportContext context;
    private final EventExecutor loop;
    private final Peer.Dialer dialer;
    private final Map<NodeId, Peer> peers = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();

    /** Those who are spoken to for as long as they are connected. */
    private final Set<NodeId> strangers = new HashSet<>();

    Peers(TransportContext context, EventExecutor loop, Peer.Dialer dialer) {
        this.context = context;
        this.loop = loop;
        this.dialer = dialer;
    }

    /** Sends, or drops the message and counts it. */
    void send(NodeId to, Envelope envelope) {
        Peer peer = peers.get(to);
        if (peer == null) {
            dropped.increment();
        } else {
            peer.send(envelope);
        }
    }

    /** Speaks to these from now on, at their present addresses, and keeps up connections with the members. */
    void reconfigure(Membership membership) {
        strangers.removeIf(membership::knows);
        for (Peer peer : List.copyOf(peers.values())) {
            boolean isStill = peer.endpoint().equals(membership.find(peer.id())) || strangers.contains(peer.id());
            if (isStill) {
                peer.recheck(membership);
            } else {
                remove(peer.id());
            }
        }
        Stream.of(membership.members(), membership.others())
                .flatMap(servers -> servers.values().stream())
                .filter(server -> !server.id().equals(membership.self()))
                .map(this::peer)
                .forEach(peer -> peer.keepUp(membership.isMember(peer.id())));
    }

    private Peer peer(Endpoint server) {
        return peers.computeIfAbsent(server.id(), id -> new Peer(server, context, loop, dialer, dropped));
    }

    private void remove(NodeId id) {
        Peer peer = peers.remove(id);
        if (peer != null) {
            peer.stop();
        }
    }

    /** Whoever connects wants to be answered. */
    @Override
    public void arrived(Endpoint server) {
        if (!peers.containsKey(server.id())) {
            strangers.add(server.id());
        }
        peer(server).isUp(server.address());
    }

    @Override
    public void left(NodeId server) {
        if (strangers.remove(server)) {
            remove(server);
        }
    }

    void stop() {
        peers.values().forEach(Peer::stop);
        peers.clear();
        strangers.clear();
    }

    /** Messages that were not sent, since the start. */
    long dropped() {
        return dropped.sum();
    }

    /** Bytes that wait to be written to {@code id}. */
    long queuedBytes(NodeId id) {
        Peer peer = peers.get(id);
        return peer == null ? 0 : peer.queuedBytes();
    }
}
