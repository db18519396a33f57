package io.raftkit.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.raftkit.codec.EncodedMessage;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes messages to a channel, each as a frame. It copies them, for the only time on their way, to pieces that the
 * socket takes them from, and flushes a piece when another one follows: of a long message, the beginning is on its way
 * while the rest is copied.
 */
// A write that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class FrameWriter {
    /** More than what is taken from the queue at once, so that only long messages come in pieces. */
    private static final int PIECE_BYTES = 128 << 10;

    private final Channel channel;

    /** Bytes that have no place in a piece yet. */
    private long left;

    private ByteBuf piece;
    private ByteBuffer target;

    private FrameWriter(Channel channel, long bytes) {
        this.channel = channel;
        this.left = bytes;
        this.piece = allocate(0);
        this.target = piece.internalNioBuffer(0, piece.capacity());
    }

    /** Writes the messages, and leaves to the caller to flush what is the last of it. */
    static void write(Channel channel, List<EncodedMessage> messages) {
        long bytes = 0;
        for (EncodedMessage message : messages) {
            bytes += Frames.LENGTH_BYTES + message.sizeBytes();
        }
        FrameWriter writer = new FrameWriter(channel, bytes);
        try {
            messages.forEach(writer::write);
        } catch (RuntimeException e) {
            writer.piece.release();
            throw e;
        }
        writer.handOn();
    }

    private void write(EncodedMessage message) {
        if (target.remaining() >= Frames.LENGTH_BYTES + message.sizeBytes()) {
            target.putInt(message.sizeBytes());
            message.writeTo(target);
            return;
        }
        makeRoom(Frames.LENGTH_BYTES);
        target.putInt(message.sizeBytes());
        for (int part = 0; part < message.parts(); part++) {
            makeRoom(message.partBytes(part));
            message.writePart(part, target);
        }
    }

    private void makeRoom(int bytes) {
        if (target.remaining() < bytes) {
            left += target.remaining();
            handOn();
            channel.flush();
            piece = allocate(bytes);
            target = piece.internalNioBuffer(0, piece.capacity());
        }
    }

    private void handOn() {
        channel.write(piece.writerIndex(piece.capacity() - target.remaining()), channel.voidPromise());
    }

    private ByteBuf allocate(int leastBytes) {
        int bytes = (int) Math.max(leastBytes, Math.min(left, PIECE_BYTES));
        left -= bytes;
        return channel.alloc().ioBuffer(bytes, bytes);
    }
}
