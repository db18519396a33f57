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
    private final PeerConnection connection;

    DialerHandshake(TransportContext context, PeerConnection connection) {
        super(context);
        this.connection = connection;
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        Optional<String> objection = CertifiedNames.objection(ctx.channel(), connection.id());
        if (objection.isPresent()) {
            connection.unreachable(objection.get());
            ctx.close();
            return;
        }
        ctx.writeAndFlush(Frames.of(ctx.alloc(), HandshakeCodec.encode(connection.hello())));
    }

    @Override
    void heard(ChannelHandlerContext ctx, Bytes frame) throws MalformedMessageException {
        HelloResponse response = HandshakeCodec.decodeResponse(frame);
        if (response instanceof HelloResponse.Refused refused) {
            connection.unreachable("it refuses the connection: " + refused.reason());
            ctx.close();
        } else if (response instanceof Welcome welcome) {
            Optional<String> objection = connection.objection(welcome);
            if (objection.isPresent()) {
                connection.unreachable("its answer is wrong: " + objection.get());
                ctx.close();
            } else {
                finish(ctx, new OutboundLink(connection));
                connection.welcomed(ctx.channel(), welcome);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof InsecureConnectionException) {
            connection.unreachable(String.valueOf(cause.getMessage()));
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
