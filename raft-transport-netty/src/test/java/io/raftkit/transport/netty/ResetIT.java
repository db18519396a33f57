package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.STRANGER;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.large;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections are reset at every byte of a conversation, by either side. */
@Timeout(120)
class ResetIT extends TwoServers {
    private static byte[] frames(Bytes... contents) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Bytes content : contents) {
            frames.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(content.length()).array());
            frames.writeBytes(content.toByteArray());
        }
        return frames.toByteArray();
    }

    @Test
    void bySomebodyWhoConnects() throws Exception {
        byte[] conversation = frames(
                HandshakeCodec.encode(hello(STRANGER, N1)),
                MessageCodec.encode(numbered(1)).toBytes(),
                Bytes.EMPTY,
                MessageCodec.encode(large(2, 100)).toBytes());
        for (int cut = 0; cut <= conversation.length; cut++) {
            try (RawConnection connection = RawConnection.to(one)) {
                connection.write(Arrays.copyOf(conversation, cut));
                connection.reset();
            }
        }
        theyTalk();
    }

    @Test
    void bySomebodyWhoIsConnectedTo() throws Exception {
        byte[] welcome =
                frames(HandshakeCodec.encode(new Welcome(2, GroupId.DEFAULT, CLUSTER, STRANGER, Messages.INCARNATION)));
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Endpoint stranger = new Endpoint(STRANGER, "127.0.0.1:" + listening.getLocalPort());
            one.transport.reconfigure(CLUSTER, List.of(one.endpoint(), two.endpoint(), stranger), List.of());
            for (int cut = 0; cut <= welcome.length; cut++) {
                try (RawConnection connection = RawConnection.acceptNext(listening)) {
                    assertThat(HandshakeCodec.decodeHello(connection.readFrame())
                                    .from()
                                    .id())
                            .isEqualTo(N1);
                    connection.write(Arrays.copyOf(welcome, cut));
                    one.transport.send(STRANGER, large(cut, 1_000));
                    connection.reset();
                }
            }
            try (RawConnection last = RawConnection.acceptNext(listening)) {
                last.readFrame();
                last.write(welcome);
                TestServer.await("the connection", this::isSent);
                assertThat(last.readMessage()).isEqualTo(numbered(7));
            }
        }
        theyTalk();
    }

    private boolean isSent() {
        long dropped = one.transport.droppedMessages();
        one.transport.send(STRANGER, numbered(7));
        return one.transport.droppedMessages() == dropped;
    }
}
