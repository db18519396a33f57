package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.model.Bytes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first exchange on a connection. Ends by putting another handler in its own place, or by closing the connection:
 * at the latest after {@link NettyOptions#handshakeTimeout()}.
 *
 * <pre>
 *   FrameDecoder ─▶ Handshake ─▶ ConnectionGuard                       at first
 *   KeepAlive ─▶ FrameDecoder ─▶ successor ─▶ ConnectionGuard          once the other side is known
 * </pre>
 */
abstract class Handshake extends ChannelInboundHandlerAdapter {
    final TransportContext context;
    private @Nullable Future<?> deadline;
    private boolean answered;

    Handshake(TransportContext context) {
        this.context = context;
    }

    /** Gives a new connection the handlers that it starts with. */
    static void install(ChannelPipeline pipeline, Handshake handshake) {
        pipeline.addLast(new FrameDecoder(), handshake, new ConnectionGuard(handshake.context.log()));
    }

    /** The connection is there: the side that speaks first does so. */
    void begin(ChannelHandlerContext ctx) {}

    /** The other side's part has arrived. */
    abstract void heard(ChannelHandlerContext ctx, Bytes frame) throws MalformedMessageException;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        long nanos = context.options().handshakeTimeout().toNanos();
        deadline = ctx.executor().schedule(() -> expire(ctx), nanos, TimeUnit.NANOSECONDS);
        begin(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) throws MalformedMessageException {
        if (!answered) {
            answered = true;
            heard(ctx, (Bytes) frame);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelDeadline();
        ctx.fireChannelInactive();
    }

    /** The other side is known: {@code successor} takes what it says from now on. */
    void finish(ChannelHandlerContext ctx, ChannelHandler successor) {
        cancelDeadline();
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.get(ConnectionGuard.class).greeted();
        // Behind TLS, if there is any: what it writes is encrypted like all else.
        pipeline.addBefore(
                pipeline.context(FrameDecoder.class).name(), null, new KeepAlive(context.options(), context.log()));
        pipeline.replace(this, null, successor);
    }

    private void expire(ChannelHandlerContext ctx) {
        ctx.fireExceptionCaught(new ProtocolViolationException(
                "the handshake was not over after " + context.options().handshakeTimeout()));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
