package io.raftkit.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.MalformedMessageException;
import java.nio.ByteBuffer;

/**
 * Cuts what arrives into frames, whose bytes go to a {@link FrameSink} as they come.
 *
 * <p>A length is checked before anything is allocated for it. Until {@link #deliverTo} is called, that is until the
 * other side has introduced itself, a frame cannot be longer than a handshake.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private FrameSink sink = new WholeFrames();
    private int maxBytes = HandshakeCodec.MAX_BYTES;
    private int lengthBytes;
    private int length;
    private int missingBytes;
    private boolean isBroken;

    /** From the next frame on, {@code next} takes them, and they may be of up to {@code mostBytes}. */
    void deliverTo(FrameSink next, int mostBytes) {
        sink = next;
        maxBytes = mostBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg)
            throws ProtocolViolationException, MalformedMessageException {
        ByteBuf source = (ByteBuf) msg;
        try {
            if (!isBroken) {
                read(ctx, source.nioBuffer());
            }
        } catch (Throwable e) { // where the next frame begins is not known any more
            isBroken = true;
            throw e;
        } finally {
            source.release();
        }
    }

    private void read(ChannelHandlerContext ctx, ByteBuffer source)
            throws ProtocolViolationException, MalformedMessageException {
        int end = source.limit();
        // Whoever takes a frame may close the connection: what follows is then nobody's.
        while (source.hasRemaining() && ctx.channel().isActive()) {
            if (lengthBytes < Frames.LENGTH_BYTES && !begin(source)) {
                return;
            }
            int count = Math.min(missingBytes, source.remaining());
            if (count > 0) {
                sink.take(source.limit(source.position() + count));
                source.limit(end);
                missingBytes -= count;
            }
            if (missingBytes == 0) {
                lengthBytes = 0;
                length = 0;
                sink.end(ctx);
            }
        }
    }

    /** Reads a length, or as much of it as is there. */
    private boolean begin(ByteBuffer source) throws ProtocolViolationException {
        if (lengthBytes == 0 && source.remaining() >= Frames.LENGTH_BYTES) {
            length = source.getInt();
            lengthBytes = Frames.LENGTH_BYTES;
        }
        while (lengthBytes < Frames.LENGTH_BYTES && source.hasRemaining()) {
            length = length << Byte.SIZE | Byte.toUnsignedInt(source.get());
            lengthBytes++;
        }
        if (lengthBytes < Frames.LENGTH_BYTES) {
            return false;
        }
        if (length < 0 || length > maxBytes) {
            throw new ProtocolViolationException(
                    "a frame of " + Integer.toUnsignedString(length) + " bytes where at most " + maxBytes + " may be");
        }
        missingBytes = length;
        sink.begin(length);
        return true;
    }
}
