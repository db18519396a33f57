package io.raftkit.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.raftkit.codec.EncodedMessage;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to a channel, each as a frame. It copies them, for the only time on their way, to pieces that the
 * socket takes them from, and flushes a piece when another one follows: of a long message, the beginning is on its way
 * while the rest is copied.
 */
// A write that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class FrameWriter {
    /** More than what is taken from the queue at once, so that only long messages come in pieces. */
    static final int PIECE_BYTES = 128 << 10;

    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    private final Channel channel;

    /** Bytes that are in no piece yet. */
    private long left;

    /** What is being filled, as long as it is not the channel's. */
    private @Nullable ByteBuf piece;

    private ByteBuffer target = NO_ROOM;

    private FrameWriter(Channel channel, long bytes) {
        this.channel = channel;
        this.left = bytes;
    }

    /**
     * Writes the messages, and leaves to the caller to flush what is the last of them. If that fails in between, it
     * closes the channel, for part of a frame may have been sent.
     *
     * @return how many bytes that were
     */
    static long write(Channel channel, List<EncodedMessage> messages) {
        long bytes = 0;
        for (EncodedMessage message : messages) {
            bytes += Frames.LENGTH_BYTES + message.sizeBytes();
        }
        FrameWriter writer = new FrameWriter(channel, bytes);
        try {
            for (EncodedMessage message : messages) {
                writer.write(message);
            }
            writer.handOn();
            return bytes;
        } catch (Throwable e) { // or the connection would go on when there is no memory for a buffer
            writer.abandon();
            throw e;
        }
    }

    private void write(EncodedMessage message) {
        int frameBytes = Frames.LENGTH_BYTES + message.sizeBytes();
        if (target.remaining() >= frameBytes || frameBytes <= PIECE_BYTES) {
            makeRoom(frameBytes);
            target.putInt(message.sizeBytes());
            message.writeTo(target);
            left -= frameBytes;
        } else {
            writeInParts(message);
        }
    }

    private void writeInParts(EncodedMessage message) {
        int parts = message.parts();
        // The head goes with what follows it: it is not worth a piece of its own.
        makeRoom(Frames.LENGTH_BYTES + message.partBytes(0) + (parts > 1 ? message.partBytes(1) : 0));
        target.putInt(message.sizeBytes());
        left -= Frames.LENGTH_BYTES;
        for (int part = 0; part < parts && channel.isActive(); part++) {
            int partBytes = message.partBytes(part);
            makeRoom(partBytes);
            message.writePart(part, target);
            left -= partBytes;
        }
    }

    private void makeRoom(int bytes) {
        if (target.remaining() < bytes) {
            if (piece != null) {
                handOn();
                channel.flush();
            }
            int pieceBytes = (int) Math.max(bytes, Math.min(left, PIECE_BYTES));
            ByteBuf next = channel.alloc().ioBuffer(pieceBytes, pieceBytes);
            piece = next;
            target = next.internalNioBuffer(0, pieceBytes);
        }
    }

    private void handOn() {
        ByteBuf full = piece;
        if (full != null) {
            piece = null;
            channel.write(full.writerIndex(full.capacity() - target.remaining()), channel.voidPromise());
            target = NO_ROOM;
        }
    }

    private void abandon() {
        if (piece != null) {
            piece.release();
        }
        channel.close();
    }
}
