package io.raftkit.transport.netty;

import io.netty.util.concurrent.EventExecutor;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The servers this one speaks to. {@link #send} may be called by any thread; all else happens on the event loop. */
final class Peers {
    private final TransportContext context;
    private final EventExecutor loop;
    private final Peer.Dialer dialer;
    private final Map<NodeId, Peer> peers = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();

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

    /** Speaks to the members from now on, at their present addresses, and to nobody else. */
    void reconfigure(Membership membership) {
        for (Peer peer : List.copyOf(peers.values())) {
            if (peer.endpoint().equals(membership.members().get(peer.id()))) {
                peer.recheck(membership);
            } else {
                peers.remove(peer.id());
                peer.stop();
            }
        }
        for (Endpoint member : membership.members().values()) {
            if (!member.id().equals(membership.self()) && !peers.containsKey(member.id())) {
                Peer peer = new Peer(member, context, loop, dialer, dropped);
                peers.put(member.id(), peer);
                peer.dial();
            }
        }
    }

    /** This server has just been connected to by {@code id}, which is therefore up. */
    void retryNow(NodeId id) {
        Peer peer = peers.get(id);
        if (peer != null) {
            peer.retryNow();
        }
    }

    void stop() {
        peers.values().forEach(Peer::stop);
        peers.clear();
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
