package io.raftkit.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.raftkit.error.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * No encryption and no authentication.
 *
 * @param isAllowedEverywhere whether this was asked for; otherwise nothing leaves the host
 */
record PlainText(boolean isAllowedEverywhere) implements ConnectionSecurity {
    private static final String WAYS_OUT =
            "; give NettyOptions a certificate, tls(..), or say plainText() if every host of the network is trusted";

    @Override
    public void requireAllowed(InetSocketAddress listening) {
        if (!isAllowed(listening)) {
            throw new TransportException(
                    "cannot listen on " + listening.getAddress().getHostAddress() + ":" + listening.getPort()
                            + " in plain text, for it is no loopback address" + WAYS_OUT);
        }
    }

    private boolean isAllowed(SocketAddress address) {
        InetAddress host = address instanceof InetSocketAddress socket ? socket.getAddress() : null;
        return isAllowedEverywhere || host == null || host.isLoopbackAddress();
    }

    @Override
    public ChannelHandler accepting(ChannelHandler first) {
        return first;
    }

    @Override
    public ChannelHandler dialling(ChannelHandler first) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(first);
                channel.pipeline().addFirst(new StaysOnThisHost());
            }
        };
    }

    @Override
    public void close() {}

    /** Lets nothing be said on a connection that leaves the host, unless that is allowed. */
    private final class StaysOnThisHost extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (isAllowed(ctx.channel().remoteAddress())) {
                ctx.fireChannelActive();
            } else {
                ctx.fireExceptionCaught(new InsecureConnectionException(
                        "nothing is sent there in plain text, for it is no loopback address" + WAYS_OUT));
            }
        }
    }
}
