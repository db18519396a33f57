package io.raftkit.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.raftkit.model.Bytes;

/** Frames to be written: a length, and that many bytes. {@link FrameDecoder} is the way back. */
final class Frames {
    /** Bytes before the content. */
    static final int LENGTH_BYTES = 4;

    private Frames() {}

    static ByteBuf of(ByteBufAllocator allocator, Bytes content) {
        ByteBuf frame = allocator.ioBuffer(LENGTH_BYTES + content.length());
        return frame.writeInt(content.length()).writeBytes(content.asByteBuffer());
    }

    /** A frame without content, which keeps the connection alive and means nothing. */
    static ByteBuf keepAlive(ByteBufAllocator allocator) {
        return of(allocator, Bytes.EMPTY);
    }
}
