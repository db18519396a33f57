package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.EncodedMessage;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private final FrameDecoder decoder = new FrameDecoder();
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    private static ByteBuf hex(String bytes) {
        return Unpooled.copiedBuffer(HexFormat.of().parseHex(bytes));
    }

    private Bytes next() {
        return channel.readInbound();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 100})
    void framesAreFoundHoweverTheStreamIsCut(int pieceBytes) {
        String stream = "00000003" + "616263" + "00000000" + "00000001" + "64";
        ByteBuf all = hex(stream);
        while (all.isReadable()) {
            channel.writeInbound(all.readRetainedSlice(Math.min(pieceBytes, all.readableBytes())));
        }
        all.release();
        assertThat(next()).isEqualTo(Bytes.utf8("abc"));
        assertThat(next()).isEqualTo(Bytes.EMPTY);
        assertThat(next()).isEqualTo(Bytes.utf8("d"));
        assertThat((Object) next()).isNull();
    }

    @Test
    void whatWasWrittenIsRead() {
        decoder.deliverTo(new WholeFrames(), 1 << 20);
        EncodedMessage small = MessageCodec.encode(Messages.numbered(1));
        EncodedMessage large = MessageCodec.encode(Messages.large(2, 100_000));
        FrameWriter.write(channel, List.of(small, large, small));
        channel.flushOutbound();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            channel.writeInbound(piece);
        }
        channel.writeInbound(Frames.keepAlive(channel.alloc()));
        channel.writeInbound(Frames.of(channel.alloc(), Bytes.utf8("x")));
        assertThat(next()).isEqualTo(small.toBytes());
        assertThat(next()).isEqualTo(large.toBytes());
        assertThat(next()).isEqualTo(small.toBytes());
        assertThat(next()).isEqualTo(Bytes.EMPTY);
        assertThat(next()).isEqualTo(Bytes.utf8("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00001001", "7fffffff", "80000000", "ffffffff"})
    void aLengthBeyondTheLimitIsRefusedBeforeAnythingIsAllocatedForIt(String length) {
        assertThatThrownBy(() -> channel.writeInbound(hex(length)))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("at most " + HandshakeCodec.MAX_BYTES);
        assertThatCode(() -> channel.writeInbound(hex("00000001" + "61"))).doesNotThrowAnyException();
        assertThat((Object) next()).isNull();
    }

    @Test
    void aFrameOfExactlyTheLimitIsTaken() {
        channel.writeInbound(hex("00001000"), Unpooled.wrappedBuffer(new byte[HandshakeCodec.MAX_BYTES]));
        assertThat(next().length()).isEqualTo(HandshakeCodec.MAX_BYTES);
    }

    @Test
    void nothingIsHandedOnOnceTheConnectionIsClosed() {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                ctx.fireChannelRead(msg);
                ctx.channel().close().syncUninterruptibly();
            }
        });
        channel.writeInbound(hex("00000001" + "61" + "00000001" + "62"));
        assertThat(next()).isEqualTo(Bytes.utf8("a"));
        assertThat((Object) next()).isNull();
    }

    @Test
    void nothingIsReadAfterAFrameThatCouldNotBeTaken() {
        List<Integer> begun = new ArrayList<>();
        decoder.deliverTo(
                new FrameSink() {
                    @Override
                    public void begin(int length) {
                        begun.add(length);
                    }

                    @Override
                    public void take(ByteBuffer piece) {
                        piece.position(piece.limit());
                        if (begun.size() == 2) {
                            throw new IllegalStateException("cannot be taken");
                        }
                    }

                    @Override
                    public void end(ChannelHandlerContext ctx) {
                        // There is nothing to do with it.
                    }
                },
                100);
        assertThatThrownBy(() ->
                        channel.writeInbound(hex("00000001" + "61" + "00000002" + "6262" + "00000003" + "636363")))
                .hasMessage("cannot be taken");
        assertThat(channel.isActive()).isTrue();
        channel.writeInbound(hex("00000004" + "64646464"));
        assertThat(begun).containsExactly(1, 2);
    }
}
