package io.raftkit.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.raftkit.error.TransportException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport.Local;
import io.raftkit.spi.Transport.Receiver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What a {@link NettyTransport} consists of from its start to its end: one event loop, and all that lives on it. */
final class RunningTransport {
    // What a socket does not take waits as shared messages in SendQueue, rather than as copies in direct memory.
    private static final WriteBufferWaterMark WRITTEN_AHEAD = new WriteBufferWaterMark(256 << 10, 1 << 20);
    private static final int CLOSE_SECONDS = 5;

    private final Local local;
    private final NettyOptions options;
    private final TransportContext context;
    private final ConnectionSecurity security;
    private final Sockets sockets;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ChannelGroup channels;
    private final BackgroundResolver resolver;
    private final Peers peers;
    private final Acceptor acceptor;
    private volatile Membership membership;
    private volatile boolean closed;
    private int port;

    private RunningTransport(Local local, Receiver receiver, NettyOptions options) {
        String self = local.self().id().value();
        TransportLog log = new TransportLog(self + "/" + local.group());
        this.local = local;
        this.options = options;
        this.membership = Membership.unknown(local).upToVersion(options.newestVersion());
        this.context = new TransportContext(options, log, () -> membership, untilClosed(receiver));
        this.security = ConnectionSecurity.of(options, local.self().id(), log, threads("raftkit-" + self + "-tls"));
        this.sockets = Sockets.of(options.io());
        this.group = new MultiThreadIoEventLoopGroup(1, threads("raftkit-" + self + "-net"), sockets.handlers());
        this.loop = group.next();
        this.channels = new DefaultChannelGroup(loop, true);
        this.resolver = new BackgroundResolver(threads("raftkit-" + self + "-dns"));
        this.peers = new Peers(context, loop, this::dial);
        this.acceptor = new Acceptor(context, channels, peers);
    }

    private Receiver untilClosed(Receiver receiver) {
        return new Receiver() {
            @Override
            public void receive(NodeId from, Envelope envelope) {
                if (!closed) {
                    receiver.receive(from, envelope);
                }
            }

            @Override
            public void disconnected(NodeId peer) {
                if (!closed) {
                    receiver.disconnected(peer);
                }
            }

            @Override
            public void congested(NodeId peer) {
                if (!closed) {
                    receiver.congested(peer);
                }
            }

            @Override
            public long unprocessedBytes() {
                return receiver.unprocessedBytes();
            }
        };
    }

    private static ThreadFactory threads(String name) {
        return new DefaultThreadFactory(name, true) {
            @Override
            protected Thread newThread(Runnable task, String numberedName) {
                return super.newThread(task, name);
            }
        };
    }

    /** Listens, or throws {@link TransportException} and leaves nothing behind. */
    static RunningTransport start(
            Local local, Receiver receiver, NettyOptions options, UnaryOperator<HostPort> listenAddress) {
        HostPort address;
        try {
            address = listenAddress.apply(HostPort.parse(local.self().address()));
        } catch (IllegalArgumentException e) {
            throw new TransportException(local.self().id() + " cannot listen: " + e.getMessage(), e);
        }
        RunningTransport transport = new RunningTransport(local, receiver, options);
        try {
            transport.listen(address);
            return transport;
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private void listen(HostPort address) {
        InetSocketAddress listening = lookUp(address);
        security.requireAllowed(listening);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channelFactory(sockets.listening())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(security.accepting(acceptor))
                .bind(listening)
                .awaitUninterruptibly();
        channels.add(bound.channel());
        if (!bound.isSuccess()) {
            throw cannotListen(address, bound.cause());
        }
        port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        context.log().info("listening on " + bound.channel().localAddress() + ", by " + sockets.name());
    }

    private static InetSocketAddress lookUp(HostPort address) {
        InetSocketAddress socketAddress = address.toSocketAddress();
        if (!socketAddress.isUnresolved()) {
            return socketAddress;
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
        } catch (UnknownHostException e) {
            throw new TransportException("cannot listen on " + address + ": unknown host", e);
        }
    }

    private static TransportException cannotListen(HostPort address, Throwable cause) {
        // Native sockets say the name of the system call first, and throw no exception of their own for this.
        String said = String.valueOf(cause.getMessage());
        String reason = said.substring(said.lastIndexOf(": ") + 1).trim();
        String advice = "";
        if (reason.contains("in use")) {
            advice = "; is another node running there? Stop it, or choose another port";
        } else if (reason.contains("assign requested address")) {
            advice = "; is it an address of this host?";
        }
        return new TransportException("cannot listen on " + address + ": " + reason + advice, cause);
    }

    private ChannelFuture dial(InetSocketAddress address, ChannelHandler first) {
        ChannelFuture dialled = new Bootstrap()
                .group(group)
                .channelFactory(sockets.connecting())
                .resolver(resolver)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITTEN_AHEAD)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.connectTimeout().toMillis())
                .handler(security.dialling(first))
                .connect(address);
        channels.add(dialled.channel());
        return dialled;
    }

    void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
        Membership next = Membership.of(local, cluster, members, others).upToVersion(options.newestVersion());
        try {
            loop.execute(() -> {
                membership = next;
                peers.reconfigure(next);
                acceptor.recheck(next);
            });
        } catch (RejectedExecutionException e) {
            context.log().debug("not reconfigured: the transport has been closed");
        }
    }

    Peers peers() {
        return peers;
    }

    long errors() {
        return context.log().errors();
    }

    long notUnderstood() {
        return context.notUnderstood().messages();
    }

    int port() {
        return port;
    }

    /** Ends everything. Nothing is delivered after this, and threads are gone unless a receiver holds one. */
    void close() {
        closed = true;
        loop.execute(peers::stop);
        // The group does not wait for its channels: a port would stay in use for a while.
        ChannelGroupFuture allClosed = channels.close();
        if (!loop.inEventLoop()) {
            allClosed.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        Future<?> end = group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        // A receiver may close the transport, too: it cannot wait for itself, but nothing more is delivered to it.
        if (!loop.inEventLoop() && !end.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            context.log().warn("the transport did not end within " + CLOSE_SECONDS + " s: its receiver blocks");
        }
        resolver.close();
        security.close();
    }
}
