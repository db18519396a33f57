package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.INCARNATION;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.OTHER_CLUSTER;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.number;
import static io.raftkit.transport.netty.Messages.numbered;
import static io.raftkit.transport.netty.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.raftkit.codec.Hello;
import io.raftkit.codec.Hello.Versions;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.spi.Envelope;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever connects and does what no server does is disconnected, and nobody else notices. */
@Timeout(60)
class HostileConnectionIT {
    private static final int MIB = 1 << 20;
    private TestServer one;
    private TestServer two;

    @BeforeEach
    void startTwoServers() {
        NettyOptions options = NettyOptions.builder()
                .maxQueuedBytes(16 * MIB)
                .maxConnections(3)
                .build();
        one = TestServer.start(N1, options);
        two = TestServer.start(N2, options);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void isRefusedWithAReason(String reason, Hello hello) throws Exception {
        TestServer.join(one, two);
        try (RawConnection connection = RawConnection.to(one)) {
            assertThat(connection.greet(hello))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).contains(reason));
            assertThat(connection.isClosedByPeer()).isTrue();
        }
        theOthersGoOn();
    }

    static Stream<Arguments> isRefusedWithAReason() {
        GroupId other = GroupId.of("other");
        Versions future = new Versions(3, 9);
        Versions known = Membership.VERSIONS;
        Endpoint from = new Endpoint(N2, "127.0.0.1:7002");
        return Stream.of(
                arguments(
                        "belongs to group default, not other", new Hello(known, other, CLUSTER, from, N1, INCARNATION)),
                arguments("belongs to cluster", hello(OTHER_CLUSTER, from, N1)),
                arguments("this is n1, not n2", hello(N2, N2)),
                arguments("this is n1 itself", hello(N1, N1)),
                arguments(
                        "speaks protocol versions 1 to 2, not 3 to 9",
                        new Hello(future, GroupId.DEFAULT, CLUSTER, from, N1, INCARNATION)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7fffffff",
                "ffffffff",
                "80000000",
                "00001001",
                "00000000",
                "00000003010203",
                "474554202f20485454502f312e310d0a0d0a",
            })
    void garbageBeforeTheHandshakeClosesTheConnection(String hex) throws Exception {
        TestServer.join(one, two);
        try (RawConnection connection = RawConnection.to(one)) {
            connection.write(HexFormat.of().parseHex(hex));
            assertThat(connection.isClosedByPeer()).isTrue();
        }
        theOthersGoOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7fffffff", "ffffffff", "00400001", "00000003010203", "0000000100"})
    void garbageAfterTheHandshakeClosesTheConnectionAndNothingThatFollowsIsDelivered(String hex) throws Exception {
        one.join(CLUSTER, one.endpoint(), new Endpoint(STRANGER, "127.0.0.1:1"));
        try (RawConnection connection = RawConnection.to(one)) {
            assertThat(connection.greet(hello(STRANGER, N1))).isInstanceOf(Welcome.class);
            connection.writeFrame(MessageCodec.encode(numbered(1)).toBytes());
            assertThat(number(one.next(STRANGER))).isEqualTo(1);
            Bytes good = MessageCodec.encode(numbered(2)).toBytes();
            byte[] bad = HexFormat.of().parseHex(hex);
            byte[] both = new byte[bad.length + Integer.BYTES + good.length()];
            System.arraycopy(bad, 0, both, 0, bad.length);
            both[bad.length + 3] = (byte) good.length();
            good.copyTo(both, bad.length + Integer.BYTES);
            connection.write(both);
            assertThat(connection.isClosedByPeer()).isTrue();
        }
        assertThat(one.receivedCount()).isZero();
        theOthersGoOn();
    }

    private void theOthersGoOn() {
        TestServer.join(one, two);
        one.awaitConnection(two);
        two.awaitConnection(one);
    }

    @Test
    void aNewerConnectionEndsTheOlderOneOfTheSameSender() throws Exception {
        one.join(CLUSTER, one.endpoint(), new Endpoint(STRANGER, "127.0.0.1:1"));
        try (RawConnection older = RawConnection.to(one);
                RawConnection newer = RawConnection.to(one)) {
            assertThat(older.greet(hello(STRANGER, N1))).isInstanceOf(Welcome.class);
            assertThat(newer.greet(hello(STRANGER, N1))).isInstanceOf(Welcome.class);
            assertThat(older.isClosedByPeer()).isTrue();
            newer.writeFrame(MessageCodec.encode(numbered(1)).toBytes());
            assertThat(number(one.next(STRANGER))).isEqualTo(1);
        }
    }

    @Test
    void whoeverIsNoMemberAnyLongerIsStillHeardUntilItBelongsElsewhere() throws Exception {
        one.join(CLUSTER, one.endpoint(), new Endpoint(STRANGER, "127.0.0.1:1"));
        try (RawConnection connection = RawConnection.to(one)) {
            assertThat(connection.greet(hello(STRANGER, N1))).isInstanceOf(Welcome.class);
            one.join(CLUSTER, one.endpoint());
            connection.writeFrame(MessageCodec.encode(numbered(1)).toBytes());
            assertThat(number(one.next(STRANGER))).isEqualTo(1);
            one.join(OTHER_CLUSTER, one.endpoint());
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    @Test
    @SuppressWarnings("try") // Closing a connection early is the point.
    void connectionsBeyondTheLimitAreClosedAtOnce() throws Exception {
        try (RawConnection first = RawConnection.to(one);
                RawConnection second = RawConnection.to(one);
                RawConnection third = RawConnection.to(one)) {
            one.join(CLUSTER, one.endpoint(), new Endpoint(STRANGER, "127.0.0.1:1"));
            try (RawConnection fourth = RawConnection.to(one)) {
                assertThat(fourth.isClosedByPeer()).isTrue();
            }
            first.close();
            second.close();
            await("room for another connection", () -> isWelcome());
            assertThat(third.greet(hello(STRANGER, N1))).isInstanceOf(Welcome.class);
        }
    }

    private boolean isWelcome() {
        try (RawConnection connection = RawConnection.to(one)) {
            return connection.greet(hello(STRANGER, N1)) instanceof Welcome;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void whatWaitsForASlowReaderIsBounded() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            one.join(CLUSTER, one.endpoint(), new Endpoint(STRANGER, "127.0.0.1:" + listening.getLocalPort()));
            try (RawConnection slow = RawConnection.welcomeNext(listening, STRANGER)) {
                await("the connection", () -> {
                    long before = one.transport.droppedMessages();
                    one.transport.send(STRANGER, numbered(0));
                    return one.transport.droppedMessages() == before;
                });
                long dropped = one.transport.droppedMessages();
                Envelope message = Messages.large(7, MIB);
                long most = 0;
                for (int i = 0; i < 200; i++) {
                    one.transport.send(STRANGER, message);
                    most = Math.max(most, one.transport.queuedBytes(STRANGER));
                }
                assertThat(most).isBetween(8L * MIB, 16L * MIB);
                long taken = 200 - (one.transport.droppedMessages() - dropped);
                assertThat(taken).isBetween(10L, 100L);
                Envelope arrived = slow.readMessage();
                while (number(arrived) == 0) {
                    arrived = slow.readMessage();
                }
                assertThat(arrived).isEqualTo(message);
                for (int i = 1; i < taken; i++) {
                    assertThat(slow.readMessage()).isEqualTo(message);
                }
            }
            await("the queue to be dropped with its connection", () -> one.transport.queuedBytes(STRANGER) == 0);
        }
    }

    @Test
    void aPeerThatIsSilentForTooLongIsDialledAgain() throws Exception {
        NettyOptions options =
                NettyOptions.builder().idleTimeout(Duration.ofMillis(200)).build();
        try (TestServer impatient = TestServer.start(N1, options);
                ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            impatient.join(CLUSTER, impatient.endpoint(), new Endpoint(N2, "127.0.0.1:" + listening.getLocalPort()));
            try (RawConnection first = RawConnection.welcomeNext(listening, N2);
                    RawConnection second = RawConnection.welcomeNext(listening, N2)) {
                assertThat(first.isClosedByPeer()).isTrue();
                assertThat(second.readFrame().isEmpty()).isTrue();
            }
        }
    }

    @Test
    void aWrongServerAtTheAddressOfAMemberIsNotTalkedTo() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            one.join(CLUSTER, one.endpoint(), new Endpoint(N2, "127.0.0.1:" + listening.getLocalPort()));
            try (RawConnection impostor = RawConnection.welcomeNext(listening, STRANGER)) {
                assertThat(impostor.isClosedByPeer()).isTrue();
            }
        }
    }
}
