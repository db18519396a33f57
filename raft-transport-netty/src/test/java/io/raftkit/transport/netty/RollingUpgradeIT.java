package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.number;
import static io.raftkit.transport.netty.Messages.numbered;
import static io.raftkit.transport.netty.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.codec.Hello;
import io.raftkit.codec.Hello.Versions;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers of two versions side by side, and one after the other. */
@Timeout(60)
class RollingUpgradeIT {
    private static final NettyOptions OLD =
            NettyOptions.builder().newestVersion(1).build();
    private static final NettyOptions NEW = NettyOptions.DEFAULTS;

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    private static void talk(TestServer one, TestServer two) {
        one.awaitConnection(two);
        two.awaitConnection(one);
        for (List<TestServer> way : List.of(List.of(one, two), List.of(two, one))) {
            way.get(0).send(way.get(1), PeerTest.chunk());
            assertThat(way.get(1).next(way.get(0).id)).isEqualTo(PeerTest.chunk());
            way.get(0).send(way.get(1), numbered(1));
            assertThat(way.get(1).next(way.get(0).id)).isEqualTo(numbered(1));
        }
    }

    @Test
    void oldAndNewServersUnderstandEachOtherWhileOneAfterTheOtherIsUpgraded() {
        TestServer one = TestServer.start(N1, OLD);
        TestServer two = TestServer.start(N2, OLD);
        try {
            TestServer.join(one, two);
            talk(one, two);
            for (NettyOptions version : List.of(NEW, OLD, NEW)) {
                int port = two.transport.port();
                two.close();
                two = TestServer.start(N2, port, version);
                TestServer.join(one, two);
                talk(one, two);
            }
            int port = one.transport.port();
            one.close();
            one = TestServer.start(N1, port, NEW);
            TestServer.join(one, two);
            talk(one, two);
        } finally {
            one.close();
            two.close();
        }
    }

    /** Version 3 will know more; who speaks 1 to 2 takes what it knows of it. */
    @Test
    void whatOnlyANewerServerKnowsIsPassedOver() throws Exception {
        try (TestServer one = TestServer.start(N1)) {
            one.join(CLUSTER, one.endpoint(), new Endpoint(STRANGER, "127.0.0.1:1"));
            try (RawConnection newer = RawConnection.to(one)) {
                assertThat(newer.greet(new Hello(
                                new Versions(2, 3),
                                GroupId.DEFAULT,
                                CLUSTER,
                                new Endpoint(STRANGER, "127.0.0.1:1"),
                                N1,
                                Messages.INCARNATION)))
                        .isInstanceOfSatisfying(
                                Welcome.class,
                                welcome -> assertThat(welcome.version()).isEqualTo(2));
                newer.writeFrame(Bytes.wrap(HexFormat.of().parseHex("0a0764656661756c74" + "9a0603616263")));
                newer.writeFrame(withUnknownFields());
                newer.writeFrame(MessageCodec.encode(numbered(2)).toBytes());
                assertThat(number(one.next(STRANGER))).isEqualTo(1);
                assertThat(number(one.next(STRANGER))).isEqualTo(2);
            }
            await("both to be counted", () -> one.transport.notUnderstoodMessages() == 2);
        }
    }

    private static Bytes withUnknownFields() {
        ByteArrayOutputStream extended = new ByteArrayOutputStream();
        extended.writeBytes(MessageCodec.encode(numbered(1)).toBytes().toByteArray());
        extended.writeBytes(HexFormat.of().parseHex("fa0703616263" + "c03e05"));
        return Bytes.wrap(extended.toByteArray());
    }
}
