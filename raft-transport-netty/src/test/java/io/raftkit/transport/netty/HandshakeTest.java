package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.membership;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The side that is connected to, without sockets; {@link PeerTest} has the other. */
class HandshakeTest {
    private final List<String> warnings = new ArrayList<>();
    private final List<Envelope> received = new ArrayList<>();
    private final List<NodeId> welcomed = new ArrayList<>();
    private Membership membership = membership(N1);
    private final TransportContext context = new TransportContext(
            NettyOptions.DEFAULTS,
            new TransportLog("n1", warnings::add),
            () -> membership,
            (from, envelope) -> received.add(envelope));
    private final ChannelGroup group = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final Acceptor acceptor = new Acceptor(context, group, welcomed::add);

    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @AfterEach
    void releaseWhatNobodyRead() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    private EmbeddedChannel connect() {
        return connect(acceptor);
    }

    private EmbeddedChannel connect(Acceptor to) {
        EmbeddedChannel channel = new EmbeddedChannel(to);
        channels.add(channel);
        return channel;
    }

    private static void write(EmbeddedChannel channel, Bytes first, Bytes second) {
        ByteBuf both = channel.alloc().buffer();
        for (Bytes frame : List.of(first, second)) {
            both.writeInt(frame.length()).writeBytes(frame.asByteBuffer());
        }
        channel.writeInbound(both);
    }

    private static void write(EmbeddedChannel channel, Bytes frame) {
        channel.writeInbound(Frames.of(channel.alloc(), frame));
    }

    private static HelloResponse response(EmbeddedChannel channel) throws Exception {
        ByteBuf frame = channel.readOutbound();
        Bytes content = Bytes.copyOf(frame.skipBytes(Frames.LENGTH_BYTES).nioBuffer());
        frame.release();
        return HandshakeCodec.decodeResponse(content);
    }

    @Test
    void aMemberIsWelcomedAndListenedTo() throws Exception {
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        assertThat(response(channel)).isInstanceOf(Welcome.class);
        write(channel, MessageCodec.encode(Messages.numbered(1)).toBytes());
        write(channel, Bytes.EMPTY);
        write(channel, MessageCodec.encode(Messages.large(2, 100_000)).toBytes());
        assertThat(received).containsExactly(Messages.numbered(1), Messages.large(2, 100_000));
        assertThat(welcomed).containsExactly(N2);
        assertThat(warnings).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aStrangerIsToldWhyAndDisconnectedAndItIsLoggedOnce() throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            EmbeddedChannel channel = connect();
            write(channel, HandshakeCodec.encode(hello(STRANGER, N1)));
            assertThat(response(channel)).isEqualTo(new Refused("stranger is not among the members that n1 knows"));
            assertThat(channel.isOpen()).isFalse();
        }
        assertThat(warnings)
                .containsExactly(
                        "n1: refused a connection from stranger: " + "stranger is not among the members that n1 knows");
        assertThat(welcomed).isEmpty();
    }

    @Test
    void anotherReasonIsLoggedAgainAndSoIsTheSameOneAfterASuccess() throws Exception {
        write(connect(), HandshakeCodec.encode(hello(N2, STRANGER)));
        write(connect(), HandshakeCodec.encode(hello(N2, N2)));
        write(connect(), HandshakeCodec.encode(hello(N2, N2)));
        assertThat(warnings).hasSize(2);
        write(connect(), HandshakeCodec.encode(hello(N2, N1)));
        write(connect(), HandshakeCodec.encode(hello(N2, N2)));
        assertThat(warnings).hasSize(3);
    }

    @Test
    void whatFollowsARefusalIsIgnored() throws Exception {
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(STRANGER, N1)), HandshakeCodec.encode(hello(N2, N1)));
        assertThat(response(channel)).isInstanceOf(Refused.class);
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(welcomed).isEmpty();
    }

    @Test
    void helloAndMessagesMayArriveInOnePiece() {
        EmbeddedChannel channel = connect();
        Bytes message = MessageCodec.encode(Messages.large(2, 100_000)).toBytes();
        write(channel, HandshakeCodec.encode(hello(N2, N1)), message);
        assertThat(received).containsExactly(Messages.large(2, 100_000));
    }

    @Test
    void whoeverSaysNothingIsDisconnectedInTime() {
        EmbeddedChannel channel = connect();
        channel.advanceTimeBy(4999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(warnings).singleElement().asString().contains("handshake was not over after PT5S");
    }

    @Test
    void whoeverIsWelcomeMayBeSilentForLonger() {
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void malformedBytesCloseTheConnectionWithOneWarning() {
        EmbeddedChannel stranger = connect();
        write(stranger, Bytes.utf8("GET / HTTP/1.1"));
        assertThat(stranger.isOpen()).isFalse();
        assertThat(warnings).singleElement().asString().contains("malformed handshake");

        EmbeddedChannel member = connect();
        write(member, HandshakeCodec.encode(hello(N2, N1)));
        write(member, Bytes.utf8("garbage"));
        assertThat(member.isOpen()).isFalse();
        assertThat(warnings).hasSize(2).last().asString().contains("malformed message");
        assertThat(received).isEmpty();
    }

    @Test
    void aReceiverThatFailsLosesTheConnectionOnly() {
        TransportContext failing = new TransportContext(
                NettyOptions.DEFAULTS, new TransportLog("n1", warnings::add), () -> membership, (from, envelope) -> {
                    throw new IllegalStateException("a bug");
                });
        EmbeddedChannel channel = connect(new Acceptor(failing, group, welcomed::add));
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        write(channel, MessageCodec.encode(Messages.numbered(1)).toBytes());
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aMemberOfAnotherClusterIsDisconnectedOnceThatIsKnown() {
        membership = Membership.of(
                Messages.local(N1),
                ClusterId.NONE,
                List.copyOf(membership(N1).members().values()));
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        membership = membership(N1);
        acceptor.recheck(membership);
        assertThat(channel.isOpen()).isTrue();
        acceptor.recheck(new Membership(membership.local(), Messages.OTHER_CLUSTER, membership.members()));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatIsOverMakesRoomForAnother() {
        TransportContext narrow = new TransportContext(
                NettyOptions.builder().maxConnections(1).build(),
                context.log(),
                context.membership(),
                context.receiver());
        Acceptor one = new Acceptor(narrow, group, welcomed::add);
        EmbeddedChannel first = connect(one);
        assertThat(connect(one).isOpen()).isFalse();
        assertThat(connect(one).isOpen()).isFalse();
        assertThat(warnings).hasSize(1);
        first.close().syncUninterruptibly();
        assertThat(connect(one).isOpen()).isTrue();
    }
}
