package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.raftkit.model.Bytes;
import java.nio.ByteBuffer;

/** Hands each frame to the next handler, as {@link Bytes} of its own. */
final class WholeFrames implements FrameSink {
    private byte[] content = {};
    private int contentBytes;

    @Override
    public void begin(int length) {
        content = new byte[length];
        contentBytes = 0;
    }

    @Override
    public void take(ByteBuffer piece) {
        int count = piece.remaining();
        piece.get(content, contentBytes, count);
        contentBytes += count;
    }

    @Override
    public void end(ChannelHandlerContext ctx) {
        ctx.fireChannelRead(Bytes.wrap(content));
    }
}
