package io.raftkit.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.raftkit.codec.EncodedMessage;
import io.raftkit.model.Bytes;

/** Frames to be written: a length, and that many bytes. {@link FrameDecoder} is the way back. */
final class Frames {
    /** Bytes before the content. */
    static final int LENGTH_BYTES = 4;

    private Frames() {}

    /** Copies the message, for the only time on its way, to where the socket takes it from. */
    static ByteBuf of(ByteBufAllocator allocator, EncodedMessage message) {
        int size = message.sizeBytes();
        ByteBuf frame = allocator.ioBuffer(LENGTH_BYTES + size, LENGTH_BYTES + size);
        try {
            frame.writeInt(size);
            message.writeTo(frame.nioBuffer(LENGTH_BYTES, size));
            return frame.writerIndex(LENGTH_BYTES + size);
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }

    static ByteBuf of(ByteBufAllocator allocator, Bytes content) {
        ByteBuf frame = allocator.ioBuffer(LENGTH_BYTES + content.length());
        return frame.writeInt(content.length()).writeBytes(content.asByteBuffer());
    }

    /** A frame without content, which keeps the connection alive and means nothing. */
    static ByteBuf keepAlive(ByteBufAllocator allocator) {
        return of(allocator, Bytes.EMPTY);
    }
}
