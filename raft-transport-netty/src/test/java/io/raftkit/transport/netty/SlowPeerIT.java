package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.large;
import static io.raftkit.transport.netty.Messages.numbered;
import static io.raftkit.transport.netty.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that take their time cost their own connection, and a bounded amount of memory. */
@Timeout(60)
class SlowPeerIT extends TwoServers {
    private static final int MIB = 1 << 20;

    /** The two go on talking while {@code slow} says a byte after each exchange, until nobody listens to it. */
    private long exchangesWhile(List<RawConnection> slow, Bytes said) throws IOException {
        long exchanges = 0;
        for (int at = 0; at < said.length() && !slow.isEmpty(); at++) {
            List<RawConnection> closed = new ArrayList<>();
            for (RawConnection connection : slow) {
                try {
                    connection.write(new byte[] {said.at(at)});
                } catch (IOException e) {
                    closed.add(connection);
                }
            }
            slow.removeAll(closed);
            for (int i = 0; i < 20; i++) {
                one.send(two, numbered(++exchanges));
                two.awaitNumber(N1, exchanges);
                two.send(one, numbered(exchanges));
                one.awaitNumber(N2, exchanges);
            }
        }
        return exchanges;
    }

    @Test
    void whoeverIntroducesItselfByteByByteIsDisconnectedInTime() throws Exception {
        Bytes said = Bytes.wrap(new byte[100_000]);
        List<RawConnection> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawConnection connection = RawConnection.to(one);
            connection.write(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(HandshakeCodec.MAX_BYTES)
                    .array());
            slow.add(connection);
        }
        long exchanges = exchangesWhile(slow, said);
        assertThat(slow).isEmpty();
        assertThat(exchanges).isPositive();
    }

    @Test
    void whoeverSaysALongMessageByteByByteHoldsUpNobody() throws Exception {
        List<RawConnection> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawConnection connection = RawConnection.to(one);
            assertThat(connection.greet(hello(NodeId.of("slow" + i), N1))).isInstanceOf(Welcome.class);
            connection.write(ByteBuffer.allocate(Integer.BYTES).putInt(4 * MIB).array());
            slow.add(connection);
        }
        assertThat(exchangesWhile(slow, Bytes.wrap(new byte[50]))).isEqualTo(50 * 20);
        for (RawConnection connection : slow) {
            connection.close();
        }
        theyTalk();
    }

    @Test
    void whoeverReadsNothingIsDisconnectedThoughItSaysThatItIsThere() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint deaf = new Endpoint(STRANGER, "127.0.0.1:" + listening.getLocalPort());
            one.transport.reconfigure(CLUSTER, List.of(one.endpoint(), two.endpoint(), deaf), List.of());
            try (RawConnection connection = RawConnection.welcomeNext(listening, STRANGER)) {
                await("the connection to be closed", () -> {
                    one.transport.send(STRANGER, large(1, MIB));
                    assertThat(one.transport.queuedBytes(STRANGER)).isLessThanOrEqualTo(16L * MIB);
                    return !saysThatItIsThere(connection);
                });
            }
            await("what waited to be dropped", () -> one.transport.queuedBytes(STRANGER) == 0);
        }
        theyTalk();
    }

    private static boolean saysThatItIsThere(RawConnection connection) {
        try {
            connection.writeFrame(Bytes.EMPTY);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
