package io.raftkit.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.model.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what arrives into frames, and hands each on as {@link Bytes} of its own: the one copy from socket to heap.
 *
 * <p>A length is checked before anything is allocated for it. Until {@link #limit} is raised, that is until the other
 * side has introduced itself, a frame cannot be longer than a handshake.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private int maxBytes = HandshakeCodec.MAX_BYTES;
    private int lengthBytesRead;
    private int length;
    private byte @Nullable [] content;
    private int contentBytesRead;
    private boolean broken;

    /** From the next frame on, accept up to {@code bytes}. */
    void limit(int bytes) {
        maxBytes = bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws ProtocolViolationException {
        ByteBuf source = (ByteBuf) msg;
        try {
            // Whoever takes a frame may close the connection: what follows is then nobody's.
            while (source.isReadable() && !broken && ctx.channel().isActive()) {
                Bytes frame = read(source);
                if (frame != null) {
                    ctx.fireChannelRead(frame);
                }
            }
        } finally {
            source.release();
        }
    }

    /** Consumes up to the end of a frame, and returns it if it is there. */
    private @Nullable Bytes read(ByteBuf source) throws ProtocolViolationException {
        byte[] target = content;
        if (target == null) {
            if (!isLengthRead(source)) {
                return null;
            }
            target = allocate();
        }
        int count = Math.min(target.length - contentBytesRead, source.readableBytes());
        source.readBytes(target, contentBytesRead, count);
        contentBytesRead += count;
        return contentBytesRead == target.length ? finish(target) : null;
    }

    private boolean isLengthRead(ByteBuf source) {
        if (lengthBytesRead == 0 && source.readableBytes() >= Frames.LENGTH_BYTES) {
            length = source.readInt();
            lengthBytesRead = Frames.LENGTH_BYTES;
        }
        while (lengthBytesRead < Frames.LENGTH_BYTES && source.isReadable()) {
            length = length << Byte.SIZE | source.readUnsignedByte();
            lengthBytesRead++;
        }
        return lengthBytesRead == Frames.LENGTH_BYTES;
    }

    private byte[] allocate() throws ProtocolViolationException {
        if (length < 0 || length > maxBytes) {
            broken = true;
            throw new ProtocolViolationException(
                    "a frame of " + Integer.toUnsignedString(length) + " bytes where at most " + maxBytes + " may be");
        }
        byte[] target = new byte[length];
        content = target;
        return target;
    }

    private Bytes finish(byte[] target) {
        content = null;
        contentBytesRead = 0;
        lengthBytesRead = 0;
        length = 0;
        return Bytes.wrap(target);
    }
}
