package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.model.Bytes;
import java.util.Optional;

/** The handshake at the side that connected: introduces itself, and checks who answers. */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class DialerHandshake extends Handshake {
    private final Peer peer;

    DialerHandshake(TransportContext context, Peer peer) {
        super(context);
        this.peer = peer;
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        Optional<String> objection = CertifiedNames.objection(ctx.channel(), peer.id());
        if (objection.isPresent()) {
            peer.unreachable(objection.get());
            ctx.close();
            return;
        }
        Bytes hello = HandshakeCodec.encode(context.membership().get().hello(peer.id()));
        ctx.writeAndFlush(Frames.of(ctx.alloc(), hello));
    }

    @Override
    void heard(ChannelHandlerContext ctx, Bytes frame) throws MalformedMessageException {
        HelloResponse response = HandshakeCodec.decodeResponse(frame);
        if (response instanceof HelloResponse.Refused refused) {
            peer.unreachable("it refuses the connection: " + refused.reason());
            ctx.close();
        } else if (response instanceof Welcome welcome) {
            Optional<String> objection = context.membership().get().objection(peer.id(), welcome);
            if (objection.isPresent()) {
                peer.unreachable("its answer is wrong: " + objection.get());
                ctx.close();
            } else {
                finish(ctx, new OutboundLink(peer));
                peer.welcomed(ctx.channel(), welcome.cluster());
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof InsecureConnectionException) {
            peer.unreachable(String.valueOf(cause.getMessage()));
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
