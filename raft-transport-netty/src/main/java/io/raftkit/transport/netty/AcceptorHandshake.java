package io.raftkit.transport.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.Hello;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.model.Bytes;

/** The handshake at the side that was connected to: hears who is there, and welcomes or refuses. */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class AcceptorHandshake extends Handshake {
    private final Acceptor acceptor;

    AcceptorHandshake(TransportContext context, Acceptor acceptor) {
        super(context);
        this.acceptor = acceptor;
    }

    @Override
    void heard(ChannelHandlerContext ctx, Bytes frame) throws MalformedMessageException {
        Hello hello = HandshakeCodec.decodeHello(frame);
        HelloResponse response = CertifiedNames.objection(
                        ctx.channel(), hello.from().id())
                .<HelloResponse>map(HelloResponse.Refused::new)
                .orElseGet(() -> acceptor.answer(hello));
        if (response instanceof HelloResponse.Refused refused) {
            context.log().warnOnce("refused a connection from " + hello.from().id(), refused.reason());
            answer(ctx, response).addListener(ChannelFutureListener.CLOSE);
        } else {
            answer(ctx, response);
            finish(ctx, new InboundMessages(hello.from().id(), context));
            acceptor.welcomed(hello, ctx.channel());
        }
    }

    private static ChannelFuture answer(ChannelHandlerContext ctx, HelloResponse response) {
        return ctx.writeAndFlush(Frames.of(ctx.alloc(), HandshakeCodec.encode(response)));
    }
}
