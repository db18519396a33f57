package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom a server speaks to, without sockets. */
class PeersTest {
    private static final Endpoint SELF = new Endpoint(N1, "127.0.0.1:7001");
    private static final Endpoint MEMBER = new Endpoint(N2, "127.0.0.1:7002");
    private static final Endpoint UNKNOWN = new Endpoint(STRANGER, "127.0.0.1:7003");

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<EmbeddedChannel> connections = new ArrayList<>();
    private final List<Integer> dialled = new ArrayList<>();
    private Membership membership = Membership.unknown(Messages.local(N1));
    private final Peers peers = new Peers(
            new TransportContext(
                    NettyOptions.DEFAULTS,
                    new TransportLog("n1", warning -> {}),
                    () -> membership,
                    (from, envelope) -> {}),
            loop.eventLoop(),
            this::dial);

    @AfterEach
    void releaseWhatNobodyRead() {
        peers.stop();
        connections.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    private ChannelFuture dial(InetSocketAddress address, ChannelHandler first) {
        EmbeddedChannel channel = new EmbeddedChannel(first);
        connections.add(channel);
        dialled.add(address.getPort());
        return channel.newSucceededFuture();
    }

    private void reconfigure(List<Endpoint> members, List<Endpoint> others) {
        membership = Membership.of(Messages.local(N1), CLUSTER, members, others);
        peers.reconfigure(membership);
    }

    private void say(NodeId to) {
        peers.send(to, numbered(1));
        loop.runPendingTasks();
    }

    private boolean isOpen(int connection) {
        return connections.get(connection).isOpen();
    }

    @Test
    void membersAreDialledAtOnceAndOthersWhenThereIsSomethingToSay() {
        reconfigure(List.of(SELF, MEMBER), List.of(UNKNOWN));
        assertThat(dialled).containsExactly(7002);
        say(STRANGER);
        assertThat(dialled).containsExactly(7002, 7003);
    }

    @Test
    void whoeverIsRemovedKeepsItsConnectionForAsLongAsItIsKnown() {
        reconfigure(List.of(SELF, MEMBER), List.of());
        reconfigure(List.of(SELF), List.of(MEMBER));
        assertThat(isOpen(0)).isTrue();
        reconfigure(List.of(SELF), List.of());
        assertThat(isOpen(0)).isFalse();
        say(N2);
        assertThat(dialled).hasSize(1);
    }

    @Test
    void aMemberThatMovesIsDialledAtItsNewAddress() {
        reconfigure(List.of(SELF, MEMBER), List.of());
        reconfigure(List.of(SELF, new Endpoint(N2, "127.0.0.1:7009")), List.of());
        assertThat(isOpen(0)).isFalse();
        assertThat(dialled).containsExactly(7002, 7009);
    }

    @Test
    void aStrangerIsDialledBackAndForgottenWhenItLeaves() {
        reconfigure(List.of(SELF), List.of());
        peers.arrived(UNKNOWN);
        assertThat(dialled).containsExactly(7003);
        reconfigure(List.of(SELF, MEMBER), List.of());
        assertThat(isOpen(0)).isTrue();
        peers.left(STRANGER);
        assertThat(isOpen(0)).isFalse();
        say(STRANGER);
        assertThat(dialled).containsExactly(7003, 7002);
    }

    @Test
    void aStrangerThatBecomesAMemberKeepsItsConnectionAlsoWhenItsOwnIsLost() {
        reconfigure(List.of(SELF), List.of());
        peers.arrived(UNKNOWN);
        reconfigure(List.of(SELF, UNKNOWN), List.of());
        peers.left(STRANGER);
        assertThat(isOpen(0)).isTrue();
        assertThat(dialled).containsExactly(7003);
    }

    @Test
    void aStrangerIsDialledWhereItListensAsAMemberOnceThatIsKnown() {
        peers.arrived(new Endpoint(STRANGER, "127.0.0.1:7777"));
        reconfigure(List.of(SELF, UNKNOWN), List.of());
        assertThat(dialled).containsExactly(7777, 7003);
        assertThat(isOpen(0)).isFalse();
    }
}
