package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * Tells a dead connection from an idle one: each side says something now and then, and closes when it hears nothing, or
 * when the other takes nothing of what it says.
 *
 * <p>A host that lost its power, or a firewall that forgot the connection, sends no end of it.
 */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class KeepAlive extends IdleStateHandler {
    private static final int SIGNS_PER_TIMEOUT = 3;

    private final NettyOptions options;
    private final TransportLog log;

    /** How often in a row it was time to say something, and the socket took not a byte. */
    private int stuck;

    KeepAlive(NettyOptions options, TransportLog log) {
        super(
                true,
                options.idleTimeout().toNanos(),
                options.idleTimeout().toNanos() / SIGNS_PER_TIMEOUT,
                0,
                TimeUnit.NANOSECONDS);
        this.options = options;
        this.log = log;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        if (event.state() == IdleState.READER_IDLE) {
            // While this side does not want to read, that nothing is read says nothing about the other.
            if (ctx.channel().config().isAutoRead()) {
                close(ctx, "heard nothing from");
            }
        } else if (ctx.channel().isWritable()) {
            stuck = 0;
            ctx.writeAndFlush(Frames.keepAlive(ctx.alloc()));
        } else {
            stuck = event.isFirst() ? 1 : stuck + 1;
            if (stuck >= SIGNS_PER_TIMEOUT) {
                close(ctx, "nothing is read by");
            }
        }
    }

    private void close(ChannelHandlerContext ctx, String why) {
        log.info(why + " " + ctx.channel().remoteAddress() + " for " + options.idleTimeout()
                + "; closing the connection");
        ctx.close();
    }
}
