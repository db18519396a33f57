package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.large;
import static io.raftkit.transport.netty.Messages.number;
import static io.raftkit.transport.netty.Messages.numbered;
import static io.raftkit.transport.netty.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.TransportException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.Transport.Local;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is particular to this transport, beyond what the contract checks of any. */
@Timeout(60)
class NettyTransportIT {
    private static final int MIB = 1 << 20;

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    @Test
    void messagesArriveBothWaysInOrder() {
        try (TestServer one = TestServer.start(N1);
                TestServer two = TestServer.start(N2)) {
            TestServer.join(one, two);
            one.awaitConnection(two);
            two.awaitConnection(one);
            for (int i = 0; i < 10_000; i++) {
                one.send(two, numbered(i));
                two.send(one, numbered(-1 - i + 20_000));
            }
            for (int i = 0; i < 10_000; i++) {
                assertThat(number(two.next(N1))).isEqualTo(i);
                assertThat(number(one.next(N2))).isEqualTo(-1 - i + 20_000);
            }
        }
    }

    @Test
    void aMessageBeyondTheLimitIsDroppedAndTheConnectionGoesOn() {
        try (TestServer one = TestServer.start(N1);
                TestServer two = TestServer.start(N2)) {
            TestServer.join(one, two);
            one.awaitConnection(two);
            long dropped = one.transport.droppedMessages();
            one.send(two, large(5, 4 * MIB));
            one.send(two, numbered(6));
            assertThat(number(two.next(N1))).isEqualTo(6);
            assertThat(one.transport.droppedMessages()).isEqualTo(dropped + 1);
        }
    }

    @Test
    @SuppressWarnings("try") // Closing early is the point.
    void aPeerThatIsGoneIsReportedWithinAFractionOfAHeartbeat() {
        long fastest = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            try (TestServer one = TestServer.start(N1);
                    TestServer two = TestServer.start(N2)) {
                TestServer.join(one, two);
                one.awaitConnection(two);
                two.awaitConnection(one);
                assertThat(one.hasLostNobody()).isTrue();
                long closing = System.nanoTime();
                two.close();
                assertThat(one.nextLost()).isEqualTo(N2);
                fastest = Math.min(fastest, System.nanoTime() - closing);
                assertThat(two.hasLostNobody()).as("it closed by itself").isTrue();
            }
        }
        assertThat(fastest).isLessThan(RaftConfig.DEFAULTS.heartbeatInterval().toNanos() / 2);
    }

    @Test
    @SuppressWarnings("try") // Closing early is the point.
    void whoeverIsUnknownIsHeardAndAnsweredForAsLongAsItIsThere() {
        try (TestServer one = TestServer.start(N1);
                TestServer two = TestServer.start(N2)) {
            one.join(Messages.CLUSTER, one.endpoint());
            two.join(ClusterId.NONE, one.endpoint(), two.endpoint());
            two.awaitConnection(one);
            one.awaitConnection(two);
            two.close();
            assertThat(one.nextLost()).isEqualTo(N2);
        }
    }

    @Test
    void aServerThatMovesIsReachedWhereItSaysThatItIsBeforeItsMembersAreTold() {
        try (TestServer one = TestServer.start(N1);
                TestServer two = TestServer.start(N2)) {
            one.join(Messages.CLUSTER, one.endpoint(), new Endpoint(N2, "127.0.0.1:1"));
            two.join(Messages.CLUSTER, one.endpoint(), two.endpoint());
            one.awaitConnection(two);
        }
    }

    @Test
    void aPeerThatMovesIsConnectedToAtItsNewAddress() {
        try (TestServer one = TestServer.start(N1);
                TestServer before = TestServer.start(N2);
                TestServer after = TestServer.start(N2)) {
            TestServer.join(one, before);
            one.awaitConnection(before);
            TestServer.join(one, after);
            one.awaitConnection(after);
            one.send(after, numbered(1));
            assertThat(number(after.next(N1))).isEqualTo(1);
            assertThat(before.receivedCount()).isZero();
        }
    }

    @Test
    void hostNamesAreLookedUp() {
        try (TestServer one = TestServer.start(N1);
                TestServer two = TestServer.start(N2)) {
            two.join(Messages.CLUSTER, one.endpoint(), two.endpoint());
            one.join(Messages.CLUSTER, one.endpoint(), new Endpoint(N2, "localhost:" + two.transport.port()));
            one.awaitConnection(two);
        }
    }

    @Test
    void addressesThatCannotBeUsedHurtNobodyElse() {
        try (TestServer one = TestServer.start(N1);
                TestServer two = TestServer.start(N2)) {
            Endpoint[] members = {
                one.endpoint(),
                two.endpoint(),
                Endpoint.parse("n3=no port"),
                Endpoint.parse("n4=name.invalid:1"),
                Endpoint.parse("n5=127.0.0.1:0")
            };
            one.join(Messages.CLUSTER, members);
            two.join(Messages.CLUSTER, members);
            one.awaitConnection(two);
            two.awaitConnection(one);
        }
    }

    @Test
    void connectionsStayOpenWhileNothingIsSaid() {
        Duration idle = Duration.ofMillis(300);
        NettyOptions options = NettyOptions.builder().idleTimeout(idle).build();
        try (TestServer one = TestServer.start(N1, options);
                TestServer two = TestServer.start(N2, options)) {
            TestServer.join(one, two);
            one.awaitConnection(two);
            long dropped = one.transport.droppedMessages();
            long start = System.nanoTime();
            await("more than the timeout to pass", () -> System.nanoTime() - start > 4 * idle.toNanos());
            one.send(two, numbered(1));
            assertThat(number(two.next(N1))).isEqualTo(1);
            assertThat(one.transport.droppedMessages()).isEqualTo(dropped);
        }
    }

    @Test
    void aPortInUseIsToldInOneLine() {
        try (TestServer one = TestServer.start(N1);
                NettyTransport second = NettyTransport.listenOn("127.0.0.1", one.transport.port())) {
            assertThatThrownBy(() -> second.start(Messages.local(N2), (from, envelope) -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + one.transport.port()
                            + ": Address already in use; is another node running there?"
                            + " Stop it, or choose another port");
        }
    }

    @Test
    void aServerListensOnItsOwnAddressUnlessToldOtherwise() {
        Local free = new Local(GroupId.DEFAULT, Endpoint.parse("n1=localhost:0"), Messages.INCARNATION);
        Local noHost = new Local(GroupId.DEFAULT, Endpoint.parse("n1=nobody.invalid:1"), Messages.INCARNATION);
        Local noPort = new Local(GroupId.DEFAULT, Endpoint.parse("n1=localhost"), Messages.INCARNATION);
        try (NettyTransport own = NettyTransport.create();
                NettyTransport any = NettyTransport.listenOn(0)) {
            own.start(free, (from, envelope) -> {});
            any.start(new Local(GroupId.DEFAULT, Endpoint.parse("n1=:9"), Messages.INCARNATION), (from, e) -> {});
            assertThat(own.port()).isPositive();
            assertThat(any.port()).isPositive().isNotEqualTo(9);
        }
        assertThatThrownBy(() -> NettyTransport.create().start(noHost, (from, envelope) -> {}))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("nobody.invalid:1: unknown host");
        assertThatThrownBy(() -> NettyTransport.create().start(noPort, (from, envelope) -> {}))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("expected host:port");
    }

    @Test
    void aTransportIsStartedOnce() {
        try (TestServer one = TestServer.start(N1)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> one.transport.start(Messages.local(N1), (from, envelope) -> {}));
        }
        NettyTransport never = NettyTransport.create();
        assertThatIllegalStateException().isThrownBy(never::port);
        never.send(N1, numbered(1));
        never.close();
        assertThatIllegalStateException().isThrownBy(() -> never.start(Messages.local(N1), (from, envelope) -> {}));
    }

    @Test
    @SuppressWarnings("try") // Closing early is the point.
    void closingWhileOthersSendThrowsNothingAndDeliversNothingAfterwards() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        CountDownLatch busy = new CountDownLatch(1000);
        try (TestServer one = TestServer.start(N1);
                NettyTransport two = NettyTransport.listenOn("127.0.0.1", 0)) {
            two.start(Messages.local(N2), (from, envelope) -> {
                late.compareAndSet(false, closed.get());
                busy.countDown();
            });
            List<Endpoint> members = List.of(one.endpoint(), new Endpoint(N2, "127.0.0.1:" + two.port()));
            one.transport.reconfigure(Messages.CLUSTER, members, List.of());
            two.reconfigure(Messages.CLUSTER, members, List.of());
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    one.transport.send(N2, numbered(1));
                    two.send(N1, numbered(1));
                    // Leave the processor to those who deliver.
                    LockSupport.parkNanos(1);
                }
            });
            assertThat(busy.await(TestServer.PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            two.close();
            closed.set(true);
            one.close();
            stop.set(true);
            sending.get(TestServer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            two.reconfigure(Messages.CLUSTER, members, List.of());
        }
        assertThat(late).isFalse();
        await("its threads to end", () -> threadsOf("n1") == 0);
    }

    @Test
    void aReceiverMayCloseTheTransport() {
        NettyTransport two = NettyTransport.listenOn("127.0.0.1", 0);
        AtomicBoolean closed = new AtomicBoolean();
        try (TestServer one = TestServer.start(N1)) {
            two.start(Messages.local(N2), (from, envelope) -> {
                two.close();
                closed.set(true);
            });
            List<Endpoint> members = List.of(one.endpoint(), new Endpoint(N2, "127.0.0.1:" + two.port()));
            one.transport.reconfigure(Messages.CLUSTER, members, List.of());
            two.reconfigure(Messages.CLUSTER, members, List.of());
            await("the receiver to close its transport", () -> {
                one.transport.send(N2, numbered(1));
                return closed.get();
            });
        }
        await("its threads to end", () -> threadsOf("n2") == 0);
    }

    private static long threadsOf(String node) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("raftkit-" + node + "-net"))
                .count();
    }
}
