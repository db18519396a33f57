package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.hello;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is read on connections that were accepted, and how many there are. */
class AcceptedConnectionTest extends OneAcceptor {
    @Test
    void aConnectionForSnapshotsStandsBesideTheOtherAndIsNoNews() throws Exception {
        EmbeddedChannel prompt = connect();
        write(prompt, HandshakeCodec.encode(hello(N2, N1)));
        news.clear();
        EmbeddedChannel bulk = connect();
        write(bulk, HandshakeCodec.encode(hello(N2, N1).forBulk()));
        assertThat(response(bulk)).isInstanceOf(Welcome.class);
        assertThat(prompt.isOpen()).isTrue();
        write(bulk, MessageCodec.encode(PeerTest.chunk()).toBytes());
        assertThat(received).containsExactly(PeerTest.chunk());
        EmbeddedChannel newer = connect();
        write(newer, HandshakeCodec.encode(hello(N2, N1).forBulk()));
        assertThat(bulk.isOpen()).isFalse();
        newer.close().syncUninterruptibly();
        assertThat(news).isEmpty();
        assertThat(prompt.isOpen()).isTrue();
    }

    @Test
    void nothingIsReadWhileTooMuchIsNotProcessed() {
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        unprocessed = context.options().maxUnprocessedBytes();
        write(channel, MessageCodec.encode(Messages.numbered(1)).toBytes());
        assertThat(channel.config().isAutoRead()).isTrue();
        unprocessed++;
        write(channel, MessageCodec.encode(Messages.numbered(2)).toBytes());
        assertThat(channel.config().isAutoRead()).isFalse();
        aMomentPasses(channel, 11_000);
        assertThat(channel.isOpen())
                .as("it does not take the other side for dead")
                .isTrue();
        unprocessed /= 2;
        aMomentPasses(channel, 1);
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(received).hasSize(2);
    }

    private static void aMomentPasses(EmbeddedChannel channel, long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aMessageOfTheFutureIsPassedOverAndCounted() {
        EmbeddedChannel channel = connect();
        write(channel, HandshakeCodec.encode(hello(N2, N1)));
        write(channel, Bytes.wrap(HexFormat.of().parseHex("0a0764656661756c74" + "9a0603616263")));
        write(channel, MessageCodec.encode(Messages.numbered(1)).toBytes());
        assertThat(received).containsExactly(Messages.numbered(1));
        assertThat(context.notUnderstood().messages()).isEqualTo(1);
        assertThat(warnings).singleElement().asString().contains("passed over 6 bytes of a message from n2");
    }

    @Test
    void oneAddressDoesNotTakeAllConnections() {
        Acceptor one = new Acceptor(
                context(NettyOptions.builder().maxConnectionsPerAddress(2).build()), group, new Visitors());
        EmbeddedChannel first = connect(one);
        assertThat(connect(one).isOpen()).isTrue();
        assertThat(connect(one).isOpen()).isFalse();
        assertThat(warnings).singleElement().asString().contains("maxConnectionsPerAddress, 2, from 127.0.0.1");
        first.close().syncUninterruptibly();
        assertThat(connect(one).isOpen()).isTrue();
    }

    @Test
    void aConnectionThatIsOverMakesRoomForAnother() {
        TransportContext narrow =
                context(NettyOptions.builder().maxConnections(1).build());
        Acceptor one = new Acceptor(narrow, group, new Visitors());
        EmbeddedChannel first = connect(one);
        assertThat(connect(one).isOpen()).isFalse();
        assertThat(connect(one).isOpen()).isFalse();
        assertThat(warnings).singleElement().asString().contains("maxConnections, 1, already");
        first.close().syncUninterruptibly();
        assertThat(connect(one).isOpen()).isTrue();
    }
}
