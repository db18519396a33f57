package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.INCARNATION;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.OTHER_CLUSTER;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.WriteBufferWaterMark;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogId;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotId;
import io.raftkit.spi.Envelope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the side that connects says, and when; {@link PeerDiallingTest} has how it comes to be connected. */
class PeerTest extends OnePeer {
    static Envelope chunk() {
        SnapshotId snapshot = new SnapshotId(new LogId(1, 1), 1000, 0);
        return Messages.envelope(new Message.SnapshotPiece(new SnapshotChunk(snapshot, 0, Bytes.wrap(new byte[1000]))));
    }

    @Test
    void itIntroducesItselfFirst() {
        dial();
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
    void onAConnectionThatCarriesBothPiecesOfASnapshotLetOthersPass() {
        connect();
        peer.send(chunk());
        peer.send(numbered(1));
        assertThat(sent()).containsExactly(frame(numbered(1)), frame(chunk()));
    }

    @Test
    void whatIsSentWithoutAConnectionIsDroppedAndCounted() {
        peer.send(numbered(1));
        dial();
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
    void whoeverSendsTooMuchIsToldOnceUntilThereIsRoomAgain() {
        connect();
        Envelope message = Messages.large(1, 5_000);
        for (int i = 0; i < 10; i++) {
            peer.send(message);
        }
        assertThat(congested).containsExactly(N2);
        assertThat(sent()).hasSize(3);
        peer.send(message);
        assertThat(congested).hasSize(1);
        for (int i = 0; i < 10; i++) {
            peer.send(message);
        }
        assertThat(congested).containsExactly(N2, N2);
    }

    @Test
    void othersHaveTheirTurnWhileALotIsWritten() {
        Peer busy = peer("127.0.0.1:7002", NettyOptions.DEFAULTS);
        busy.keepUp(true);
        answer(welcome(N2, CLUSTER));
        sent();
        last().config().setWriteBufferWaterMark(new WriteBufferWaterMark(256 << 10, 1 << 20));
        for (int i = 0; i < 40; i++) {
            busy.send(Messages.large(i, 200_000));
        }
        long[] writtenBefore = new long[1];
        loop.eventLoop().execute(() -> writtenBefore[0] = writtenBytes());
        loop.runPendingTasks();
        assertThat(writtenBefore[0]).isBetween(1L << 20, 3L << 19);
        assertThat(writtenBytes()).isGreaterThan(8_000_000);
        busy.stop();
    }

    private long writtenBytes() {
        return last().outboundMessages().stream()
                .mapToLong(piece -> ((ByteBuf) piece).readableBytes())
                .sum();
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
    void aRefusalIsLoggedOnceUntilItsReasonChanges() {
        for (String reason : List.of("no", "no", "not yet", "not yet")) {
            dial();
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
                new Welcome(3, GroupId.DEFAULT, CLUSTER, N2, INCARNATION),
                new Welcome(1, GroupId.of("other"), CLUSTER, N2, INCARNATION))) {
            dial();
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
        peer.recheck(new Membership(membership.local(), OTHER_CLUSTER, membership.members(), Map.of()));
        assertThat(last().isOpen()).isFalse();
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

    @Test
    void aPeerThatTakesNothingForTooLongIsDisconnectedThoughItIsAlive() {
        connect();
        last().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int i = 0; i < 2; i++) {
            aThirdOfTheTimeoutPasses();
            assertThat(last().isOpen()).isTrue();
        }
        aThirdOfTheTimeoutPasses();
        assertThat(last().isOpen()).isFalse();
    }

    private void aThirdOfTheTimeoutPasses() {
        last().advanceTimeBy(3_400, TimeUnit.MILLISECONDS);
        last().writeInbound(Frames.keepAlive(last().alloc()));
        last().runScheduledPendingTasks();
    }
}
