package io.raftkit.transport.netty;

import io.raftkit.error.TransportException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Messages over TCP. Each server dials every other member and speaks on that connection; see the package for more.
 *
 * <p>Addresses of members are {@code host:port}. Host names are looked up at every attempt to connect. By default it
 * listens on the host of the server's own address, not on all interfaces.
 *
 * <p>Without {@link NettyOptions#tls} it is for one host: it refuses to use any but loopback addresses, unless the
 * options say that {@linkplain NettyOptions#plainText the network is trusted}.
 */
public final class NettyTransport implements Transport {
    private final NettyOptions options;
    private final UnaryOperator<HostPort> listenAddress;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable RunningTransport running;

    private NettyTransport(NettyOptions options, UnaryOperator<HostPort> listenAddress) {
        this.options = options;
        this.listenAddress = listenAddress;
    }

    /** Listens on the server's own address, as its members know it. */
    public static NettyTransport create() {
        return create(NettyOptions.DEFAULTS);
    }

    /** With TLS, listens on the server's own address, as its members know it. */
    public static NettyTransport tls(TlsOptions tls) {
        return create(NettyOptions.builder().tls(tls).build());
    }

    /** In a network where every host is trusted, listens on the server's own address, as its members know it. */
    public static NettyTransport plainText() {
        return create(NettyOptions.builder().plainText().build());
    }

    /** Listens on the server's own address, as its members know it. */
    public static NettyTransport create(NettyOptions options) {
        return new NettyTransport(options, own -> own);
    }

    /** Listens on the host of the server's own address, but on this port; 0 for any free one. */
    public static NettyTransport listenOn(int port) {
        return new NettyTransport(NettyOptions.DEFAULTS, own -> new HostPort(own.host(), port));
    }

    /** Listens on this host and port, for instance {@code 0.0.0.0} for all interfaces; port 0 for any free one. */
    public static NettyTransport listenOn(String host, int port) {
        return listenOn(host, port, NettyOptions.DEFAULTS);
    }

    /** Listens on this host and port, for instance {@code 0.0.0.0} for all interfaces; port 0 for any free one. */
    public static NettyTransport listenOn(String host, int port, NettyOptions options) {
        HostPort address = new HostPort(host, port);
        return new NettyTransport(options, own -> address);
    }

    /**
     * {@inheritDoc}
     *
     * @throws TransportException if the server's address is not {@code host:port}, if nothing can be bound there, if it
     *     is no loopback address and the options neither have TLS nor say plain text, or if its certificate is no good
     * @throws IllegalStateException if it was started or closed before
     */
    @Override
    public void start(Local local, Receiver receiver) {
        if (closed.get() || started.getAndSet(true)) {
            throw new IllegalStateException("a transport is started once, and not after it was closed");
        }
        running = RunningTransport.start(local, receiver, options, listenAddress);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A member whose address is not {@code host:port} is not talked to; the log says so. One that cannot be reached
     * is tried at the address that it names itself as well, once it has connected.
     *
     * @throws IllegalStateException if it was not started
     */
    @Override
    public void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
        if (!closed.get()) {
            started().reconfigure(cluster, members, others);
        }
    }

    @Override
    public void send(NodeId to, Envelope envelope) {
        RunningTransport present = running;
        if (present != null && !closed.get()) {
            present.peers().send(to, envelope);
        }
    }

    /**
     * The port it listens on.
     *
     * @throws IllegalStateException if it was not started
     */
    public int port() {
        return started().port();
    }

    /** How many messages were dropped because there was no connection, no room in the queue, or they were too long. */
    public long droppedMessages() {
        return started().peers().dropped();
    }

    /** How many messages have arrived that this version does not know, in whole or in part. */
    public long notUnderstoodMessages() {
        return started().notUnderstood();
    }

    /**
     * Bytes that wait to be sent to {@code member}, 0 if it is none; at most {@link NettyOptions#maxQueuedBytes()}, and
     * as much again if a snapshot is being sent.
     */
    public long queuedBytes(NodeId member) {
        return started().peers().queuedBytes(member);
    }

    /** How often something went wrong that no peer should be able to bring about. */
    long errors() {
        return started().errors();
    }

    private RunningTransport started() {
        RunningTransport present = running;
        if (present == null) {
            throw new IllegalStateException("the transport was not started");
        }
        return present;
    }

    @Override
    public void close() {
        RunningTransport present = running;
        if (!closed.getAndSet(true) && present != null) {
            present.close();
        }
    }
}
