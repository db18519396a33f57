package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Stands behind the {@link SslHandler}: to all that follow, a connection begins once both sides have presented
 * certificates. What goes wrong with TLS is told once, as one {@link InsecureConnectionException}.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
    private final boolean isDialler;
    private boolean failed;

    TlsGate(boolean isDialler) {
        this.isDialler = isDialler;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Not yet.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws SSLPeerUnverifiedException {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            ctx.fireUserEventTriggered(event);
        } else if (completion.isSuccess()) {
            CertifiedNames.keep(
                    ctx.channel(), ctx.pipeline().get(SslHandler.class).engine().getSession());
            ctx.fireChannelActive();
        } else if (!(completion.cause() instanceof ClosedChannelException)) {
            fail(ctx, completion.cause());
        } else if (isDialler) {
            fail(ctx, "it has closed the connection before TLS began: does it use TLS, too?");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof SSLException) {
            fail(ctx, reason);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && !root.getCause().equals(root)) {
            root = root.getCause();
        }
        String what = String.valueOf(cause.getMessage());
        String why = String.valueOf(root.getMessage());
        fail(ctx, (what.contains(why) ? what : what + " (" + why + ")").replaceAll("\\s+", " "));
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        if (!failed) {
            failed = true;
            ctx.fireExceptionCaught(new InsecureConnectionException("TLS: " + reason));
        }
    }
}
