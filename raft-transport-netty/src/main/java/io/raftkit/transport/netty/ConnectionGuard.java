package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.raftkit.codec.MalformedMessageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/** The end of every pipeline: whatever goes wrong on a connection closes that connection, and nothing else. */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    private final TransportLog log;
    private boolean told;
    private boolean greeted;

    ConnectionGuard(TransportLog log) {
        this.log = log;
    }

    /** The other side is known from now on. */
    void greeted() {
        greeted = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!told) {
            told = true;
            tell(ctx, cause);
        }
        ctx.close();
    }

    private void tell(ChannelHandlerContext ctx, Throwable cause) {
        SocketAddress remote = ctx.channel().remoteAddress();
        // Native sockets say the latter of a connection that was reset before anything was read.
        if (cause instanceof IOException || cause instanceof NotYetConnectedException) {
            log.debug("connection with " + remote + " lost: " + cause.getMessage());
        } else if (!(cause instanceof MalformedMessageException || cause instanceof ProtocolViolationException)) {
            log.error("connection with " + remote + " closed after a failure", cause);
        } else if (greeted) {
            log.warn("connection with " + remote + " closed: " + cause.getMessage());
        } else {
            // A port scanner may come back as often as it likes.
            log.warnOnce("connection with " + host(remote) + " closed", String.valueOf(cause.getMessage()));
        }
    }

    private static String host(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress address ? address.getHostString() : String.valueOf(remote);
    }
}
