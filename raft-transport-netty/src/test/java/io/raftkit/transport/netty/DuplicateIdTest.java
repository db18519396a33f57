package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.INCARNATION;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.Hello;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two servers that go by one name: the one that is connected stays. */
class DuplicateIdTest {
    private static final Incarnation OTHER_LIFE = new Incarnation(new UUID(4, 4));

    private final List<String> warnings = new ArrayList<>();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final Acceptor acceptor = new Acceptor(
            new TransportContext(
                    NettyOptions.DEFAULTS,
                    new TransportLog("n1", warnings::add),
                    () -> Messages.membership(N1),
                    (from, envelope) -> {}),
            new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE),
            new Acceptor.Visitors() {
                @Override
                public void arrived(Endpoint server) {}

                @Override
                public void left(NodeId server) {}
            });

    @AfterEach
    void releaseWhatNobodyRead() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private HelloResponse introduce(String address, Incarnation incarnation) throws Exception {
        EmbeddedChannel channel = new EmbeddedChannel(acceptor);
        channels.add(channel);
        Hello hello =
                new Hello(Membership.VERSIONS, GroupId.DEFAULT, CLUSTER, new Endpoint(N2, address), N1, incarnation);
        channel.writeInbound(Frames.of(channel.alloc(), HandshakeCodec.encode(hello)));
        ByteBuf frame = channel.readOutbound();
        try {
            return HandshakeCodec.decodeResponse(
                    Bytes.copyOf(frame.skipBytes(Frames.LENGTH_BYTES).nioBuffer()));
        } finally {
            frame.release();
        }
    }

    @Test
    void theSecondIsToldWhereTheFirstIsAndItIsLoggedOnce() throws Exception {
        assertThat(introduce("host2:7000", INCARNATION)).isInstanceOf(Welcome.class);
        String why = "another n2 is connected with n1, which listens at host2:7000 with incarnation " + INCARNATION
                + ", while you listen at ";
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(introduce("host2:7000", OTHER_LIFE))
                    .isEqualTo(new Refused(why + "host2:7000 with incarnation " + OTHER_LIFE));
        }
        assertThat(channels.get(0).isOpen()).isTrue();
        assertThat(channels.get(1).isOpen()).isFalse();
        assertThat(warnings).hasSize(1);
        assertThat(introduce("host9:7000", INCARNATION))
                .as("a copy of its data, on another host")
                .isEqualTo(new Refused(why + "host9:7000 with incarnation " + INCARNATION));
    }

    @Test
    void whoeverComesBackIsNotItsOwnDouble() throws Exception {
        assertThat(introduce("host2:7000", INCARNATION)).isInstanceOf(Welcome.class);
        assertThat(introduce("host2:7000", INCARNATION)).isInstanceOf(Welcome.class);
        assertThat(channels.get(0).isOpen()).isFalse();
    }

    @Test
    void onceTheFirstIsGoneTheSecondTakesItsPlace() throws Exception {
        assertThat(introduce("host2:7000", INCARNATION)).isInstanceOf(Welcome.class);
        channels.get(0).close().syncUninterruptibly();
        assertThat(introduce("host9:7000", OTHER_LIFE)).isInstanceOf(Welcome.class);
        assertThat(warnings).isEmpty();
    }
}
