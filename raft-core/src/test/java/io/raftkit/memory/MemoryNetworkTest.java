package io.raftkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.consensus.Message;
import io.raftkit.error.TransportException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MemoryNetworkTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");

    private final QueueLoop loop = new QueueLoop();
    private final MemoryNetwork network = new MemoryNetwork(loop);
    private final List<String> received = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final Transport one = started(network, N1);
    private final Transport two = started(network, N2);

    @Test
    void messagesArriveOnTheLoopInTheOrderSentAndNameTheSender() {
        one.send(N2, message(1));
        two.send(N1, message(2));
        one.send(N2, message(3));
        assertThat(received).isEmpty();
        loop.runAll();
        assertThat(received).containsExactly("n1>n2 1", "n2>n1 2", "n1>n2 3");
    }

    @Test
    void withoutALoopMessagesArriveOnTheSendersThread() {
        MemoryNetwork direct = new MemoryNetwork();
        Transport sender = started(direct, N1);
        started(direct, N2);
        sender.send(N2, message(1));
        assertThat(received).containsExactly("n1>n2 1");
    }

    @Test
    void stoppedServerSendsNothingAndMayStartAgainOnANewTransport() {
        two.close();
        two.send(N1, message(1));
        Transport again = started(network, N2);
        two.close();
        again.send(N1, message(2));
        one.send(N2, message(3));
        loop.runAll();
        assertThat(received).containsExactly("n2>n1 2", "n1>n2 3");
    }

    @Test
    void transportThatWasNeverStartedSendsNothing() {
        network.transport(NodeId.of("n3")).send(N1, message(1));
        loop.runAll();
        assertThat(received).isEmpty();
    }

    @Test
    void disconnectedServerNeitherSendsNorReceivesUntilItIsConnected() {
        one.send(N2, message(1));
        network.disconnect(N2);
        one.send(N2, message(2));
        two.send(N1, message(3));
        loop.runAll();
        network.connect(N2);
        one.send(N2, message(4));
        loop.runAll();
        assertThat(received).containsExactly("n1>n2 4");
    }

    @Test
    void messageSentWhileDisconnectedIsLostForGood() {
        network.disconnect(N1);
        one.send(N2, message(1));
        network.connect(N1);
        loop.runAll();
        assertThat(received).isEmpty();
    }

    @Test
    void secondServerOfTheSameNameAndAStrangersTransportAreRefused() {
        assertThatThrownBy(() -> started(network, N1))
                .isInstanceOf(TransportException.class)
                .hasMessage("n1 is already started in this network");
        Transport third = network.transport(NodeId.of("n3"));
        assertThatThrownBy(() -> third.start(local(N1), (from, envelope) -> {}))
                .isInstanceOf(TransportException.class)
                .hasMessage("this is the transport of n3, not of n1");
    }

    @Test
    void whenAServerStopsTheOthersAreToldAfterItsLastWords() {
        two.send(N1, message(1));
        two.close();
        two.close();
        assertThat(lost).isEmpty();
        loop.runAll();
        assertThat(lost).containsExactly("n1 lost n2 after [n2>n1 1]");
    }

    @Test
    void whoeverIsCutOffIsNotToldThatAServerStops() {
        network.disconnect(N2);
        two.close();
        loop.runAll();
        assertThat(lost).isEmpty();
    }

    @Test
    void withoutALoopTheOthersAreToldWhileAServerStops() {
        MemoryNetwork direct = new MemoryNetwork();
        started(direct, N1);
        started(direct, N2).close();
        assertThat(lost).containsExactly("n1 lost n2 after []");
    }

    @Test
    void messagesBeyondTheBoundAreDroppedAndThoseBeforeArrive() {
        int bound = 1 << 16;
        for (int i = 0; i < bound + 10; i++) {
            one.send(N2, message(i));
        }
        assertThat(loop.size()).isEqualTo(bound);
        loop.runAll();
        one.send(N2, message(-1));
        loop.runAll();
        assertThat(received).hasSize(bound + 1).last().isEqualTo("n1>n2 -1");
    }

    @Test
    void nothingIsDeliveredAfterCloseReturns() throws InterruptedException {
        MemoryNetwork direct = new MemoryNetwork();
        Transport sender = started(direct, N1);
        Transport target = direct.transport(N2);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        target.start(local(N2), (from, envelope) -> {
            entered.countDown();
            await(leave);
            received.add("delivered");
        });
        Thread sending = new Thread(() -> sender.send(N2, message(1)));
        sending.start();
        await(entered);
        List<String> deliveredWhenClosed = new ArrayList<>();
        Thread closing = new Thread(() -> {
            target.close();
            deliveredWhenClosed.addAll(received);
        });
        closing.start();
        while (closing.isAlive() && closing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        leave.countDown();
        closing.join();
        sending.join();
        assertThat(deliveredWhenClosed).containsExactly("delivered");
    }

    private Transport started(MemoryNetwork in, NodeId id) {
        Transport transport = in.transport(id);
        transport.start(local(id), new Transport.Receiver() {
            @Override
            public void receive(NodeId from, Envelope envelope) {
                received.add(from + ">" + id + " " + ((Message.RequestPreVote) envelope.message()).term());
            }

            @Override
            public void disconnected(NodeId peer) {
                lost.add(id + " lost " + peer + " after " + received);
            }
        });
        return transport;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Transport.Local local(NodeId id) {
        return new Transport.Local(
                GroupId.DEFAULT, new Endpoint(id, "memory"), new Incarnation(new UUID(0, id.hashCode())));
    }

    private static Envelope message(long number) {
        return new Envelope(GroupId.DEFAULT, ClusterId.NONE, new Message.RequestPreVote(number, LogId.ZERO));
    }
}
