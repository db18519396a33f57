package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.EncodedMessage;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final int PIECE_BYTES = 128 << 10;

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
    void anEntryLongerThanAPieceHasOneOfItsOwn() {
        List<EncodedMessage> messages = List.of(
                MessageCodec.encode(Messages.numbered(1)),
                MessageCodec.encode(Messages.large(2, 3 * PIECE_BYTES)),
                MessageCodec.encode(Messages.numbered(3)));
        FrameWriter.write(channel, messages);
        channel.flush();
        assertThat(joined(written())).isEqualTo(frames(messages));
    }
}
