package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.numbered;
import static io.raftkit.transport.netty.PeerTest.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.HandshakeCodec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pieces of snapshots have a connection of their own, with whoever knows of such. */
class BulkConnectionTest extends OnePeer {
    private EmbeddedChannel prompt = new EmbeddedChannel();

    @BeforeEach
    void connectWithTheNewestVersion() {
        prompt.finishAndReleaseAll();
        dial();
        answer(welcome(Membership.BULK_CONNECTIONS, N2, CLUSTER));
        sent();
        prompt = last();
    }

    @Test
    void itIsMadeWhenThereIsSomethingToSend() {
        peer.send(numbered(1));
        assertThat(sent()).containsExactly(frame(numbered(1)));
        assertThat(dialled).hasSize(1);
        peer.send(chunk());
        assertThat(sent(prompt)).isEmpty();
        assertThat(dialled).hasSize(2);
        assertThat(sent())
                .containsExactly(HandshakeCodec.encode(membership.hello(N2).forBulk()));
    }

    @Test
    void whatIsToBeSentWaitsForIt() {
        peer.send(chunk());
        loop.runPendingTasks();
        peer.send(chunk());
        sent();
        answer(welcome(Membership.BULK_CONNECTIONS, N2, CLUSTER));
        assertThat(sent()).containsExactly(frame(chunk()), frame(chunk()));
        assertThat(dropped.sum()).isZero();
    }

    @Test
    void theOtherOneGoesOnBesideIt() {
        peer.send(chunk());
        loop.runPendingTasks();
        peer.send(numbered(1));
        assertThat(sent(prompt)).containsExactly(frame(numbered(1)));
    }

    @Test
    void whatWaitsIsBoundedAndDroppedIfItCannotBeMade() {
        refuseToConnect = true;
        for (int i = 0; i < 40; i++) {
            peer.send(chunk());
        }
        assertThat(peer.queuedBytes()).isBetween(10_000L, 20_000L);
        assertThat(congested).containsExactly(N2);
        loop.runPendingTasks();
        assertThat(peer.queuedBytes()).isZero();
        assertThat(dropped.sum()).isEqualTo(40);
    }

    @Test
    void thatItIsLostIsNoNews() {
        peer.send(chunk());
        loop.runPendingTasks();
        answer(welcome(Membership.BULK_CONNECTIONS, N2, CLUSTER));
        last().close().syncUninterruptibly();
        assertThat(disconnected).isEmpty();
        assertThat(prompt.isOpen()).isTrue();
        pass(10_000);
        assertThat(dialled).as("nobody needs it").hasSize(2);
    }

    /** An older server would take it for a newer connection of the usual kind. */
    @Test
    void whoeverHasGoneBackToAnOlderVersionGetsNone() {
        peer.send(chunk());
        loop.runPendingTasks();
        answer(welcome(1, N2, CLUSTER));
        assertThat(last().isOpen()).isFalse();
        assertThat(warnings).singleElement().asString().contains("it has gone back to protocol version 1");
    }

    @Test
    void bothEndWithThePeer() {
        peer.send(chunk());
        loop.runPendingTasks();
        peer.stop();
        assertThat(List.of(prompt.isOpen(), last().isOpen())).containsExactly(false, false);
    }
}
