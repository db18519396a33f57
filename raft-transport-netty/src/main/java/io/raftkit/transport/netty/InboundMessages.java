package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.codec.MessageReader;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.nio.ByteBuffer;
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
final class InboundMessages extends ChannelInboundHandlerAdapter implements FrameSink {
    private static final long LOOK_AGAIN_MICROS = 500;

    private final NodeId from;
    private final TransportContext context;
    private final IntConsumer notUnderstood;
    private final MessageReader reader = new MessageReader();
    private boolean isKeepAlive;

    InboundMessages(NodeId from, TransportContext context) {
        this.from = from;
        this.context = context;
        this.notUnderstood = bytes -> context.notUnderstood().count(from, bytes);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.pipeline().get(FrameDecoder.class).deliverTo(this, context.options().maxFrameBytes());
    }

    @Override
    public void begin(int length) {
        isKeepAlive = length == 0;
        reader.begin(length);
    }

    @Override
    public void take(ByteBuffer piece) throws MalformedMessageException {
        reader.take(piece);
    }

    @Override
    public void end(ChannelHandlerContext ctx) throws MalformedMessageException {
        if (!isKeepAlive) {
            reader.finish(notUnderstood).ifPresent(this::deliver);
        }
    }

    private void deliver(Envelope envelope) {
        context.receiver().receive(from, envelope);
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
