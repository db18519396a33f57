package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandler;
import io.raftkit.model.NodeId;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadFactory;

/** How the connections of a transport are secured: by TLS, or not at all. */
sealed interface ConnectionSecurity extends AutoCloseable permits PlainText, TlsSecurity {
    /**
     * What the options ask for.
     *
     * @throws io.raftkit.error.TransportException if they ask for TLS, and its files cannot be used
     */
    static ConnectionSecurity of(NettyOptions options, NodeId self, TransportLog log, ThreadFactory threads) {
        TlsOptions tls = options.tls();
        return tls == null
                ? new PlainText(options.plainText())
                : TlsSecurity.start(tls, self, options.handshakeTimeout(), log, threads);
    }

    /**
     * Checks that this server may listen there.
     *
     * @throws io.raftkit.error.TransportException that says what to do if it may not
     */
    void requireAllowed(InetSocketAddress listening);

    /** Gives a connection that was accepted the handlers for this, and {@code first}. */
    ChannelHandler accepting(ChannelHandler first);

    /** Gives a connection that is opened the handlers for this, and {@code first}. */
    ChannelHandler dialling(ChannelHandler first);

    @Override
    void close();
}
