package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.raftkit.model.Bytes;

/** The end of a connection on which this server speaks: goes on writing whenever the socket can take more. */
final class OutboundLink extends ChannelInboundHandlerAdapter {
    private final PeerConnection connection;

    OutboundLink(PeerConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.wake();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws ProtocolViolationException {
        if (!((Bytes) msg).isEmpty()) {
            throw new ProtocolViolationException(connection.id() + " speaks on a connection on which it should listen");
        }
    }
}
