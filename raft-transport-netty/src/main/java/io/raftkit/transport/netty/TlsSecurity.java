package io.raftkit.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.raftkit.error.TransportException;
import io.raftkit.model.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** TLS on every connection, with the certificates that are the newest when it is made. */
final class TlsSecurity implements ConnectionSecurity {
    // Told to a side that does not read, the end of the conversation would hold up the end of the connection.
    private static final long GOODBYE_MILLIS = 500;

    private final Supplier<TlsContexts> contexts;
    private final Duration handshakeTimeout;
    private final Runnable end;

    private TlsSecurity(Supplier<TlsContexts> contexts, Duration handshakeTimeout, Runnable end) {
        this.contexts = contexts;
        this.handshakeTimeout = handshakeTimeout;
        this.end = end;
    }

    /**
     * Reads the files, if it comes from files, and looks at them again from time to time on a thread of its own.
     *
     * @throws TransportException if they cannot be used
     */
    static TlsSecurity start(
            TlsOptions options, NodeId self, Duration handshakeTimeout, TransportLog log, ThreadFactory threads) {
        log.info(options.toString());
        PemFiles files = options.files();
        if (files == null) {
            TlsContexts given = options.contexts();
            return new TlsSecurity(() -> given, handshakeTimeout, () -> {});
        }
        WatchedFiles watched = new WatchedFiles(options, files, self, log);
        watched.watch(threads);
        return new TlsSecurity(watched::newest, handshakeTimeout, watched::close);
    }

    @Override
    public void requireAllowed(InetSocketAddress listening) {
        // Anywhere.
    }

    @Override
    public ChannelHandler accepting(ChannelHandler first) {
        return securing(first, false);
    }

    @Override
    public ChannelHandler dialling(ChannelHandler first) {
        return securing(first, true);
    }

    private ChannelHandler securing(ChannelHandler first, boolean isDialler) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(first);
                if (channel.isOpen()) {
                    TlsContexts newest = contexts.get();
                    SslContext context = isDialler ? newest.dialling() : newest.accepting();
                    SslHandler tls = context.newHandler(channel.alloc());
                    tls.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
                    tls.setCloseNotifyFlushTimeoutMillis(GOODBYE_MILLIS);
                    channel.pipeline().addFirst(tls, new TlsGate(isDialler));
                }
            }
        };
    }

    @Override
    public void close() {
        end.run();
    }
}
