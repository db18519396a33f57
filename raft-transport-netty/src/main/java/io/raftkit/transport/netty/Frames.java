package io.raftkit.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.raftkit.codec.EncodedMessage;
import io.raftkit.model.Bytes;
import java.nio.ByteBuffer;
import java.util.List;

/** Frames to be written: a length, and that many bytes. {@link FrameDecoder} is the way back. */
final class Frames {
    /** Bytes before the content. */
    static final int LENGTH_BYTES = 4;

    private Frames() {}

    /** Copies the messages, for the only time on their way, to where the socket takes them from. */
    static ByteBuf of(ByteBufAllocator allocator, List<EncodedMessage> messages) {
        int total = 0;
        for (EncodedMessage message : messages) {
            total += LENGTH_BYTES + message.sizeBytes();
        }
        ByteBuf frames = allocator.ioBuffer(total, total);
        try {
            ByteBuffer target = frames.internalNioBuffer(0, total);
            for (EncodedMessage message : messages) {
                target.putInt(message.sizeBytes());
                message.writeTo(target);
            }
            return frames.writerIndex(total);
        } catch (RuntimeException e) {
            frames.release();
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
