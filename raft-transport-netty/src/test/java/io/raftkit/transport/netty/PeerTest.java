package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.INCARNATION;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.OTHER_CLUSTER;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.Envelope;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The side that connects, without sockets: connections are embedded channels, and time is the loop's. */
class PeerTest {
    private final List<String> warnings = new ArrayList<>();
    private final List<EmbeddedChannel> dialled = new ArrayList<>();
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final LongAdder dropped = new LongAdder();
    private final Membership membership = Messages.membership(N1);
    private boolean refuseToConnect;
    private final Peer peer = peer("127.0.0.1:7002");

    @AfterEach
    void releaseWhatNobodyRead() {
        peer.stop();
        dialled.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    private Peer peer(String address) {
        TransportContext context = new TransportContext(
                NettyOptions.builder()
                        .maxFrameBytes(10_000)
                        .maxQueuedBytes(20_000)
                        .build(),
                new TransportLog("n1", warnings::add),
                () -> membership,
                (from, envelope) -> {});
        return new Peer(new Endpoint(N2, address), context, loop.eventLoop(), this::dial, dropped);
    }

    private ChannelFuture dial(InetSocketAddress address, ChannelHandler first) {
        EmbeddedChannel channel = refuseToConnect ? new EmbeddedChannel() : new EmbeddedChannel(first);
        dialled.add(channel);
        if (refuseToConnect) {
            channel.close().syncUninterruptibly();
            return channel.newFailedFuture(new ConnectException("Connection refused: /" + address));
        }
        return channel.newSucceededFuture();
    }

    private EmbeddedChannel last() {
        return dialled.get(dialled.size() - 1);
    }

    private void answer(HelloResponse response) {
        last().writeInbound(Frames.of(last().alloc(), HandshakeCodec.encode(response)));
    }

    private static Welcome welcome(NodeId from, ClusterId cluster) {
        return new Welcome(1, GroupId.DEFAULT, cluster, from, INCARNATION);
    }

    private void connect() {
        peer.dial();
        answer(welcome(N2, CLUSTER));
        sent();
    }

    /** Runs what waits on the loop, and takes the frames that were written. */
    private List<Bytes> sent() {
        loop.runPendingTasks();
        last().flushOutbound();
        EmbeddedChannel reader = new EmbeddedChannel(new FrameDecoder());
        reader.pipeline().get(FrameDecoder.class).limit(10_000);
        List<Bytes> frames = new ArrayList<>();
        for (ByteBuf buffer = last().readOutbound(); buffer != null; buffer = last().readOutbound()) {
            reader.writeInbound(buffer);
        }
        for (Bytes frame = reader.readInbound(); frame != null; frame = reader.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    private void pass(long millis) {
        loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
        loop.runPendingTasks();
    }

    private static Bytes frame(Envelope envelope) {
        return MessageCodec.encode(envelope).toBytes();
    }

    private static Envelope chunk() {
        Snapshot snapshot = new Snapshot(
                new SnapshotMetadata(new LogId(1, 1), 1, new Configuration(CLUSTER, List.of()), 0), 1000, 0);
        return Messages.envelope(
                new Message.InstallSnapshot(1, new SnapshotChunk(snapshot, 0, Bytes.wrap(new byte[1000]))));
    }

    @Test
    void itIntroducesItselfFirst() {
        peer.dial();
        assertThat(sent()).containsExactly(HandshakeCodec.encode(membership.hello(N2)));
    }

    @Test
    void onceWelcomedItSendsInOrderInOneBuffer() {
        connect();
        peer.send(numbered(1));
        peer.send(numbered(2));
        loop.runPendingTasks();
        last().flushOutbound();
        assertThat(last().outboundMessages()).hasSize(1);
        assertThat(sent()).containsExactly(frame(numbered(1)), frame(numbered(2)));
        assertThat(peer.queuedBytes()).isZero();
        assertThat(dropped.sum()).isZero();
    }

    @Test
    void piecesOfASnapshotLetOthersPass() {
        connect();
        peer.send(chunk());
        peer.send(numbered(1));
        assertThat(sent()).containsExactly(frame(numbered(1)), frame(chunk()));
    }

    @Test
    void whatIsSentWithoutAConnectionIsDroppedAndCounted() {
        peer.send(numbered(1));
        peer.dial();
        peer.send(numbered(2));
        answer(welcome(N2, CLUSTER));
        assertThat(sent()).containsExactly(HandshakeCodec.encode(membership.hello(N2)));
        assertThat(dropped.sum()).isEqualTo(2);
    }

    @Test
    void whatWaitsWhenTheConnectionIsLostIsDroppedAndCounted() {
        connect();
        peer.send(numbered(1));
        last().close().syncUninterruptibly();
        assertThat(peer.queuedBytes()).isZero();
        assertThat(dropped.sum()).isEqualTo(1);
    }

    @Test
    void theQueueIsBoundedInBytes() {
        connect();
        Envelope message = Messages.large(1, 5_000);
        for (int i = 0; i < 10; i++) {
            peer.send(message);
        }
        assertThat(peer.queuedBytes()).isBetween(15_000L, 20_000L);
        assertThat(dropped.sum()).isEqualTo(7);
        assertThat(sent()).hasSize(3);
        peer.send(message);
        assertThat(sent()).containsExactly(frame(message));
    }

    @Test
    void aMessageThatIsTooLongIsDroppedWithOneWarningThatNamesTheSetting() {
        connect();
        peer.send(Messages.large(1, 20_000));
        peer.send(Messages.large(1, 30_000));
        assertThat(sent()).isEmpty();
        assertThat(dropped.sum()).isEqualTo(2);
        assertThat(warnings).singleElement().asString().contains("maxFrameBytes, 10000");
    }

    @Test
    void itDialsAgainAfterADelayThatDoubles() {
        refuseToConnect = true;
        peer.dial();
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("n1: cannot talk to n2 at 127.0.0.1:7002: Connection refused");
        for (long limit = 50; limit < 5_000; limit *= 2) {
            int before = dialled.size();
            pass(Math.min(limit, 2_000) / 2 - 1);
            assertThat(dialled).hasSize(before);
            pass(Math.min(limit, 2_000) / 2 + 2);
            assertThat(dialled).hasSize(before + 1);
        }
        assertThat(warnings).hasSize(1);
    }

    @Test
    void onlyAConnectionThatLastedMakesTheNextDelayShortAgain() {
        for (int i = 0; i < 10; i++) {
            connect();
            last().close().syncUninterruptibly();
            pass(2_000);
        }
        assertThat(dialled).hasSize(11);
        answer(welcome(N2, CLUSTER));
        last().close().syncUninterruptibly();
        pass(999);
        assertThat(dialled).hasSize(11);
        pass(1_001);
        assertThat(dialled).hasSize(12);
        answer(welcome(N2, CLUSTER));
        pass(2_000);
        last().close().syncUninterruptibly();
        pass(50);
        assertThat(dialled).hasSize(13);
    }

    @Test
    void itDialsAtOnceWhenTheOtherSideShowsUp() {
        refuseToConnect = true;
        peer.dial();
        refuseToConnect = false;
        peer.retryNow();
        assertThat(dialled).hasSize(2);
        peer.retryNow();
        pass(10_000);
        assertThat(dialled).hasSize(2);
    }

    @Test
    void aRefusalIsLoggedOnceUntilItsReasonChanges() {
        for (String reason : List.of("no", "no", "not yet", "not yet")) {
            peer.dial();
            answer(new Refused(reason));
            assertThat(last().isOpen()).isFalse();
            pass(0);
        }
        assertThat(warnings)
                .containsExactly(
                        "n1: cannot talk to n2 at 127.0.0.1:7002: it refuses the connection: no",
                        "n1: cannot talk to n2 at 127.0.0.1:7002: it refuses the connection: not yet");
    }

    @Test
    void anAnswerFromTheWrongServerIsNotAccepted() {
        for (Welcome wrong : List.of(
                welcome(STRANGER, CLUSTER),
                welcome(N2, OTHER_CLUSTER),
                new Welcome(2, GroupId.DEFAULT, CLUSTER, N2, INCARNATION),
                new Welcome(1, GroupId.of("other"), CLUSTER, N2, INCARNATION))) {
            peer.dial();
            answer(wrong);
            assertThat(last().isOpen()).isFalse();
        }
        peer.send(numbered(1));
        assertThat(dropped.sum()).isEqualTo(1);
        assertThat(warnings).hasSize(4);
    }

    @Test
    void aPeerThatSpeaksOutOfTurnIsDisconnected() {
        connect();
        last().writeInbound(Frames.keepAlive(last().alloc()));
        assertThat(last().isOpen()).isTrue();
        last().writeInbound(Frames.of(last().alloc(), frame(numbered(1))));
        assertThat(last().isOpen()).isFalse();
        assertThat(warnings).singleElement().asString().contains("n2 speaks on a connection");
    }

    @Test
    void aConnectionToAnotherClusterIsClosedOnceThatIsKnown() {
        connect();
        peer.recheck(membership);
        assertThat(last().isOpen()).isTrue();
        peer.recheck(new Membership(membership.local(), OTHER_CLUSTER, membership.members()));
        assertThat(last().isOpen()).isFalse();
    }

    @Test
    void onceStoppedItNeitherSendsNorDials() {
        connect();
        peer.send(numbered(1));
        peer.stop();
        assertThat(last().isOpen()).isFalse();
        peer.send(numbered(2));
        pass(10_000);
        assertThat(dialled).hasSize(1);
        assertThat(dropped.sum()).isEqualTo(2);
    }

    @Test
    void anAddressThatCannotBeReadIsToldAndNotDialled() {
        peer("nowhere").dial();
        assertThat(dialled).isEmpty();
        assertThat(warnings).singleElement().asString().contains("expected host:port");
    }

    @Test
    void bothSidesNoticeWhenNothingIsHeardAndSaySomethingNowAndThen() {
        connect();
        for (int i = 0; i < 10; i++) {
            last().advanceTimeBy(3_400, TimeUnit.MILLISECONDS);
            last().runScheduledPendingTasks();
            assertThat(sent()).containsExactly(Bytes.EMPTY);
            last().writeInbound(Frames.keepAlive(last().alloc()));
        }
        assertThat(last().isOpen()).isTrue();
        last().advanceTimeBy(10_001, TimeUnit.MILLISECONDS);
        last().runScheduledPendingTasks();
        assertThat(last().isOpen()).isFalse();
    }
}
