package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.codec.HelloResponse.Refused;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** When the side that connects does so, and what it tells when a connection is lost. */
class PeerDiallingTest extends OnePeer {
    @Test
    void itDialsAgainAfterADelayThatDoubles() {
        refuseToConnect = true;
        peer.keepUp(true);
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
        peer.keepUp(true);
        refuseToConnect = false;
        peer.isUp("127.0.0.1:7002");
        assertThat(dialled).hasSize(2);
        peer.isUp("127.0.0.1:7002");
        pass(10_000);
        assertThat(dialled).hasSize(2);
    }

    @Test
    void aConnectionThatWasUpAndIsLostIsReported() {
        connect();
        assertThat(disconnected).isEmpty();
        last().close().syncUninterruptibly();
        assertThat(disconnected).containsExactly(N2);
        connect();
        last().pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertThat(disconnected).containsExactly(N2, N2);
    }

    @Test
    void aConnectionThatWasNeverUpIsNotReported() {
        refuseToConnect = true;
        peer.keepUp(true);
        refuseToConnect = false;
        pass(50);
        answer(new Refused("no"));
        assertThat(dialled).hasSize(2);
        assertThat(disconnected).isEmpty();
    }

    @Test
    void whoeverIsNoMemberIsDialledWhenThereIsSomethingToSay() {
        peer.keepUp(false);
        pass(10_000);
        assertThat(dialled).isEmpty();
        peer.send(numbered(1));
        loop.runPendingTasks();
        assertThat(dialled).hasSize(1);
        answer(welcome(N2, CLUSTER));
        sent();
        peer.send(numbered(2));
        assertThat(sent()).containsExactly(frame(numbered(2)));
        last().close().syncUninterruptibly();
        pass(10_000);
        assertThat(dialled).hasSize(1);
        peer.send(numbered(3));
        loop.runPendingTasks();
        assertThat(dialled).hasSize(2);
        assertThat(dropped.sum()).isEqualTo(2);
    }

    @Test
    void whoeverIsNoMemberAndOutOfReachIsNotDialledForEveryMessage() {
        refuseToConnect = true;
        peer.keepUp(false);
        for (int i = 0; i < 100; i++) {
            peer.send(numbered(i));
            loop.runPendingTasks();
        }
        assertThat(dialled).hasSize(1);
        pass(50);
        assertThat(dialled).hasSize(2);
        pass(10_000);
        assertThat(dialled).hasSize(2);
    }

    @Test
    void whoeverIsAMemberNoMoreKeepsItsConnectionButGetsNoOther() {
        connect();
        peer.keepUp(false);
        peer.send(numbered(1));
        assertThat(sent()).containsExactly(frame(numbered(1)));
        last().close().syncUninterruptibly();
        pass(10_000);
        assertThat(dialled).hasSize(1);
        peer.keepUp(true);
        assertThat(dialled).hasSize(2);
    }

    @Test
    void whoeverConnectsFromElsewhereIsTriedWhereItSaysThatItListensInTurns() {
        refuseToConnect = true;
        peer.keepUp(true);
        peer.isUp("127.0.0.1:7777");
        pass(2_000);
        pass(2_000);
        assertThat(addresses.stream().map(InetSocketAddress::getPort).limit(4)).containsExactly(7002, 7777, 7002, 7777);
        assertThat(warnings)
                .as("each address is told once")
                .hasSize(2)
                .anyMatch(warning -> warning.startsWith("n1: cannot talk to n2 at 127.0.0.1:7777: "));
        refuseToConnect = false;
        pass(2_000);
        InetSocketAddress reached = addresses.get(addresses.size() - 1);
        answer(welcome(N2, CLUSTER));
        last().close().syncUninterruptibly();
        pass(2_000);
        assertThat(addresses).last().isEqualTo(reached);
    }

    @Test
    void onceStoppedItNeitherSendsNorDials() {
        connect();
        peer.send(numbered(1));
        peer.stop();
        assertThat(disconnected).isEmpty();
        assertThat(last().isOpen()).isFalse();
        peer.send(numbered(2));
        pass(10_000);
        assertThat(dialled).hasSize(1);
        assertThat(dropped.sum()).isEqualTo(2);
    }

    @Test
    void anAddressThatCannotBeReadIsToldAndNotDialled() {
        peer("nowhere").keepUp(true);
        assertThat(dialled).isEmpty();
        assertThat(warnings).singleElement().asString().contains("expected host:port");
    }
}
