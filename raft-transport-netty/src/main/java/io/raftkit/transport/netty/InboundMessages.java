package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.codec.MessageReader;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Delivers what arrives on a connection; the sender is whoever introduced itself there, whatever a message says.
 *
 * <p>While too much that was delivered is not processed yet, nothing more is read: what the sender goes on to say stays
 * with it, where it is bounded, instead of being dropped here.
 */
// A task that is not run because the loop has ended concerns a connection that has ended.
@SuppressWarnings("FutureReturnValueIgnored")
final class InboundMessages extends ChannelInboundHandlerAdapter {
    private static final long LOOK_AGAIN_MICROS = 500;

    private final NodeId from;
    private final TransportContext context;
    private final IntConsumer notUnderstood;
    private final MessageReader reader = new MessageReader();

    InboundMessages(NodeId from, TransportContext context) {
        this.from = from;
        this.context = context;
        this.notUnderstood = bytes -> context.notUnderstood().count(from, bytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws MalformedMessageException {
        Bytes frame = (Bytes) msg;
        if (!frame.isEmpty()) {
            Optional<Envelope> envelope = reader.read(frame, notUnderstood);
            if (envelope.isPresent()) {
                context.receiver().receive(from, envelope.get());
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (context.receiver().unprocessedBytes() > context.options().maxUnprocessedBytes()) {
            ctx.channel().config().setAutoRead(false);
            lookAgain(ctx);
        }
        ctx.fireChannelReadComplete();
    }

    private void lookAgain(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> readIfThereIsRoom(ctx), LOOK_AGAIN_MICROS, TimeUnit.MICROSECONDS);
    }

    private void readIfThereIsRoom(ChannelHandlerContext ctx) {
        if (context.receiver().unprocessedBytes() <= context.options().maxUnprocessedBytes() / 2) {
            ctx.channel().config().setAutoRead(true);
        } else if (ctx.channel().isOpen()) {
            lookAgain(ctx);
        }
    }
}
