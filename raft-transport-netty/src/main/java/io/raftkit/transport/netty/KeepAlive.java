package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * Tells a dead connection from an idle one: each side says something now and then, and closes when it hears nothing.
 *
 * <p>A host that lost its power, or a firewall that forgot the connection, sends no end of it.
 */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class KeepAlive extends IdleStateHandler {
    private static final int SIGNS_PER_TIMEOUT = 3;

    private final NettyOptions options;
    private final TransportLog log;

    KeepAlive(NettyOptions options, TransportLog log) {
        super(
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
            log.info("heard nothing from " + ctx.channel().remoteAddress() + " for " + options.idleTimeout()
                    + "; closing the connection");
            ctx.close();
        } else if (ctx.channel().isWritable()) {
            ctx.writeAndFlush(Frames.keepAlive(ctx.alloc()));
        }
    }
}
