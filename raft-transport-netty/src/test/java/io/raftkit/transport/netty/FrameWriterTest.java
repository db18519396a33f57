package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.EncodedMessage;
import io.raftkit.codec.MessageCodec;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.LogId;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final int PIECE_BYTES = FrameWriter.PIECE_BYTES;
    private static final int SMALL_BYTES = 1000;

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    /** What is on its way, piece by piece. */
    private List<Bytes> written() {
        List<Bytes> pieces = new ArrayList<>();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            pieces.add(Bytes.copyOf(piece.nioBuffer()));
            piece.release();
        }
        return pieces;
    }

    private static Bytes frames(List<EncodedMessage> messages) {
        List<Bytes> all = new ArrayList<>();
        for (EncodedMessage message : messages) {
            byte[] length = new byte[Frames.LENGTH_BYTES];
            ByteBuffer.wrap(length).putInt(message.sizeBytes());
            all.add(Bytes.wrap(length));
            all.add(message.toBytes());
        }
        return joined(all);
    }

    private static Bytes joined(List<Bytes> parts) {
        byte[] all = new byte[parts.stream().mapToInt(Bytes::length).sum()];
        int at = 0;
        for (Bytes part : parts) {
            part.copyTo(all, at);
            at += part.length();
        }
        return Bytes.wrap(all);
    }

    @Test
    void shortMessagesGoTogetherWhenTheCallerFlushes() {
        List<EncodedMessage> messages = List.of(
                MessageCodec.encode(Messages.numbered(1)),
                MessageCodec.encode(Messages.large(2, 1000)),
                MessageCodec.encode(Messages.numbered(3)));
        FrameWriter.write(channel, messages);
        assertThat(written()).isEmpty();
        channel.flush();
        assertThat(written()).containsExactly(frames(messages));
    }

    @Test
    void aLongMessageIsOnItsWayBeforeItIsAllCopied() {
        EncodedMessage longOne = MessageCodec.encode(Messages.entries(1000, 300));
        List<EncodedMessage> messages = List.of(MessageCodec.encode(Messages.numbered(1)), longOne);
        FrameWriter.write(channel, messages);
        List<Bytes> early = written();
        assertThat(early).hasSizeGreaterThan(1).allMatch(piece -> piece.length() <= PIECE_BYTES);
        channel.flush();
        List<Bytes> last = written();
        assertThat(last).hasSize(1);
        early.addAll(last);
        assertThat(joined(early)).isEqualTo(frames(messages));
    }

    @Test
    void anEntryLongerThanAPieceGoesInOneOfItsOwnWithItsHead() {
        EncodedMessage longOne = MessageCodec.encode(Messages.large(2, 3 * PIECE_BYTES));
        List<EncodedMessage> messages =
                List.of(MessageCodec.encode(Messages.numbered(1)), longOne, MessageCodec.encode(Messages.numbered(3)));
        FrameWriter.write(channel, messages);
        channel.flush();
        List<Bytes> pieces = written();
        assertThat(joined(pieces)).isEqualTo(frames(messages));
        assertThat(pieces.get(0).length()).isLessThan(SMALL_BYTES);
        assertThat(pieces.get(1).length()).isEqualTo(Frames.LENGTH_BYTES + longOne.sizeBytes());
    }

    @Test
    void aPieceOfASnapshotIsCutWithoutALittleOneForItsHead() {
        SnapshotId id = new SnapshotId(new LogId(3, 7), 256 << 10, 0);
        SnapshotChunk chunk = new SnapshotChunk(id, 0, Bytes.wrap(new byte[256 << 10]));
        List<EncodedMessage> messages =
                List.of(MessageCodec.encode(Messages.envelope(new Message.SnapshotPiece(chunk))));
        FrameWriter.write(channel, messages);
        channel.flush();
        List<Bytes> pieces = written();
        assertThat(joined(pieces)).isEqualTo(frames(messages));
        assertThat(pieces).hasSizeGreaterThan(1).allMatch(piece -> piece.length() > SMALL_BYTES);
    }

    /** The other side would take the next frame for the rest of this one. */
    @Test
    void ifThereIsNoRoomForTheRestOfAMessageTheConnectionEnds() {
        channel.config().setAllocator(new RoomForOneBuffer());
        List<EncodedMessage> messages = List.of(MessageCodec.encode(Messages.entries(1000, 300)));
        assertThatThrownBy(() -> FrameWriter.write(channel, messages)).isInstanceOf(OutOfMemoryError.class);
        assertThat(channel.isOpen()).isFalse();
        assertThat(written()).hasSize(1);
    }

    @Test
    void nothingIsCopiedToAConnectionThatHasEnded() {
        int[] flushes = new int[1];
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                flushes[0]++;
                ctx.channel().close().syncUninterruptibly();
            }
        });
        FrameWriter.write(channel, List.of(MessageCodec.encode(Messages.entries(10_000, 300))));
        assertThat(flushes[0]).isEqualTo(1);
    }

    private static final class RoomForOneBuffer extends AbstractByteBufAllocator {
        private int buffers;

        RoomForOneBuffer() {
            super(true);
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (++buffers > 1) {
                throw new OutOfMemoryError("no room");
            }
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
