package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Transport.Receiver;

/** Delivers what arrives on a connection; the sender is whoever introduced itself there, whatever a message says. */
final class InboundMessages extends ChannelInboundHandlerAdapter {
    private final NodeId from;
    private final Receiver receiver;

    InboundMessages(NodeId from, Receiver receiver) {
        this.from = from;
        this.receiver = receiver;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws MalformedMessageException {
        Bytes frame = (Bytes) msg;
        if (!frame.isEmpty()) {
            receiver.receive(from, MessageCodec.decode(frame));
        }
    }
}
