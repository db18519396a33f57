package io.raftkit.transport.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.EventExecutor;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

/**
 * Another server, and the connections on which this one speaks to it: one for pieces of snapshots, made when there are
 * any, and one for all else, so that a snapshot never delays a heartbeat. {@link #send} may be called by any thread;
 * all else happens on the event loop.
 */
final class Peer {
    private final Endpoint endpoint;
    private final PeerConnection prompt;
    private final PeerConnection bulk;

    /** Opens connections. */
    @FunctionalInterface
    interface Dialer {
        /** Begins to connect, and gives the connection its first handler. */
        ChannelFuture dial(InetSocketAddress address, ChannelHandler first);
    }

    /** Counts in {@code dropped} what is not sent. */
    Peer(Endpoint endpoint, TransportContext context, EventExecutor loop, Dialer dialer, LongAdder dropped) {
        this.endpoint = endpoint;
        this.prompt = new PeerConnection(endpoint, false, context, loop, dialer, dropped);
        this.bulk = new PeerConnection(endpoint, true, context, loop, dialer, dropped);
    }

    NodeId id() {
        return endpoint.id();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Bytes that wait to be written, overhead included. */
    long queuedBytes() {
        return prompt.queuedBytes() + bulk.queuedBytes();
    }

    /** Sends, or drops the message and counts it. */
    void send(Envelope envelope) {
        boolean isBulk = envelope.message().isBulk();
        if (isBulk && prompt.isConnected() && prompt.version() >= Membership.BULK_CONNECTIONS) {
            bulk.send(envelope, true);
        } else {
            prompt.send(envelope, isBulk);
        }
    }

    /** Whether a connection is always wanted, or only when there is something to say. */
    void keepUp(boolean always) {
        prompt.keepUp(always);
    }

    /** The other side is up, and says where it listens: there is no point in waiting longer. */
    void isUp(String itsAddress) {
        prompt.isUp(itsAddress);
        bulk.listensAt(itsAddress);
    }

    /** Closes the connections if the other side belongs elsewhere, as it now turns out. */
    void recheck(Membership membership) {
        prompt.recheck(membership);
        bulk.recheck(membership);
    }

    /** Ends the connections and all attempts. */
    void stop() {
        prompt.stop();
        bulk.stop();
    }
}
