package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.OTHER_CLUSTER;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.membership;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The side that is connected to; {@link PeerTest} has the other. */
class HandshakeTest extends OneAcceptor {
    @Test
    void aMemberIsWelcomedAndListenedTo() throws Exception {
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        assertThat(response(channel)).isInstanceOf(Welcome.class);
        write(channel, MessageCodec.encode(Messages.numbered(1)).toBytes());
        write(channel, Bytes.EMPTY);
        write(channel, MessageCodec.encode(Messages.large(2, 100_000)).toBytes());
        assertThat(received).containsExactly(Messages.numbered(1), Messages.large(2, 100_000));
        assertThat(news).containsExactly("arrived n2=127.0.0.1:7009");
        assertThat(warnings).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void whoeverBelongsElsewhereIsToldWhyAndDisconnectedAndItIsLoggedOnce() throws Exception {
        String why = "n1 belongs to cluster " + CLUSTER + ", not " + OTHER_CLUSTER;
        for (int attempt = 0; attempt < 3; attempt++) {
            EmbeddedChannel channel = connect();
            write(channel, HandshakeCodec.encode(hello(OTHER_CLUSTER, new Endpoint(N2, "127.0.0.1:7002"), N1)));
            assertThat(response(channel)).isEqualTo(new Refused(why));
            assertThat(channel.isOpen()).isFalse();
        }
        assertThat(warnings).containsExactly("n1: refused a connection from n2: " + why);
        assertThat(news).isEmpty();
    }

    @Test
    void aServerThatNobodyKnowsIsHeardWhetherItIsNewOrAMemberByAnotherConfiguration() throws Exception {
        for (ClusterId cluster : List.of(ClusterId.NONE, CLUSTER)) {
            EmbeddedChannel channel = connect();
            write(channel, HandshakeCodec.encode(hello(cluster, new Endpoint(STRANGER, "host4:7004"), N1)));
            assertThat(response(channel)).isInstanceOf(Welcome.class);
            write(channel, MessageCodec.encode(Messages.numbered(1)).toBytes());
        }
        assertThat(received).hasSize(2);
        assertThat(news).containsExactly("arrived stranger=host4:7004", "arrived stranger=host4:7004");
        assertThat(warnings).isEmpty();
    }

    @Test
    void soManyStrangersAreHeardAndMembersBesideThem() throws Exception {
        for (int i = 0; i < 64; i++) {
            EmbeddedChannel channel = connect();
            write(channel, HandshakeCodec.encode(hello(NodeId.of("stranger" + i), N1)));
            assertThat(response(channel)).isInstanceOf(Welcome.class);
        }
        EmbeddedChannel oneMore = connect();
        write(oneMore, HandshakeCodec.encode(hello(STRANGER, N1)));
        assertThat(response(oneMore)).isEqualTo(new Refused("n1 hears 64 servers already that are no members"));
        EmbeddedChannel again = connect();
        write(again, HandshakeCodec.encode(hello(NodeId.of("stranger0"), N1)));
        assertThat(response(again)).isInstanceOf(Welcome.class);
        EmbeddedChannel member = connect();
        write(member, HandshakeCodec.encode(hello(N2, N1)));
        assertThat(response(member)).isInstanceOf(Welcome.class);
        channels.get(1).close().syncUninterruptibly();
        EmbeddedChannel inItsPlace = connect();
        write(inItsPlace, HandshakeCodec.encode(hello(STRANGER, N1)));
        assertThat(response(inItsPlace)).isInstanceOf(Welcome.class);
    }

    @Test
    void aPeerWhoseConnectionIsLostIsReportedOnceUnlessItHasConnectedAgain() {
        EmbeddedChannel first = connect();
        write(first, HandshakeCodec.encode(hello(N2, N1)));
        EmbeddedChannel second = connect();
        write(second, HandshakeCodec.encode(hello(N2, N1)));
        assertThat(first.isOpen()).isFalse();
        assertThat(news).containsExactly("arrived n2=127.0.0.1:7009", "arrived n2=127.0.0.1:7009");
        news.clear();
        second.close().syncUninterruptibly();
        assertThat(news).containsExactly("left n2", "disconnected n2");
    }

    @Test
    void aConnectionThatFailsIsLostToo() {
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertThat(news).endsWith("left n2", "disconnected n2");
    }

    @Test
    void whoeverHasNotIntroducedItselfIsNotReported() {
        connect().close().syncUninterruptibly();
        assertThat(news).isEmpty();
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
        write(channel, HandshakeCodec.encode(hello(N2, STRANGER)), HandshakeCodec.encode(hello(N2, N1)));
        assertThat(response(channel)).isInstanceOf(Refused.class);
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(news).isEmpty();
    }

    @Test
    void helloAndMessagesMayArriveInOnePiece() {
        EmbeddedChannel channel = connect();
        Bytes message = MessageCodec.encode(Messages.large(2, 100_000)).toBytes();
        write(channel, HandshakeCodec.encode(hello(N2, N1)), message);
        assertThat(received).containsExactly(Messages.large(2, 100_000));
    }

    @Test
    void helloAndMessagesMayBeCutAnywhere() {
        Envelope message = Messages.entries(3, 20);
        ByteBuf both = Unpooled.buffer();
        for (Bytes frame : List.of(
                HandshakeCodec.encode(hello(N2, N1)),
                MessageCodec.encode(message).toBytes())) {
            both.writeInt(frame.length()).writeBytes(frame.asByteBuffer());
        }
        for (int cut = 1; cut < both.readableBytes(); cut++) {
            received.clear();
            EmbeddedChannel channel = connect();
            channel.writeInbound(both.copy(0, cut));
            channel.writeInbound(both.copy(cut, both.readableBytes() - cut));
            assertThat(received).containsExactly(message);
            channel.close().syncUninterruptibly();
        }
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
        EmbeddedChannel channel = connect(new Acceptor(failing, group, new Visitors()));
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        write(channel, MessageCodec.encode(Messages.numbered(1)).toBytes());
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aMemberOfAnotherClusterIsDisconnectedOnceThatIsKnown() {
        membership = Membership.of(
                Messages.local(N1),
                ClusterId.NONE,
                List.copyOf(membership(N1).members().values()),
                List.of());
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        membership = membership(N1);
        acceptor.recheck(membership);
        assertThat(channel.isOpen()).isTrue();
        assertThat(news).containsExactly("arrived n2=127.0.0.1:7009", "arrived n2=127.0.0.1:7009");
        acceptor.recheck(new Membership(membership.local(), OTHER_CLUSTER, membership.members(), Map.of()));
        assertThat(channel.isOpen()).isFalse();
    }
}
