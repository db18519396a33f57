package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.Hello;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Frames that are random, or like good ones: each is taken for a message or ends its connection, and that is all. With
 * {@code -Draftkit.seed} others are tried.
 */
@Timeout(300)
class FuzzIT extends TwoServers {
    private static final int TALKERS = 10;
    private static final int MESSAGES = 900;
    private static final int HANDSHAKES = 1_000;
    private static final long SEED = Long.getLong("raftkit.seed", 20_261_128);
    private static final long FIRST_MARK = 1L << 50;

    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    /** Who says such things, at an address that cannot be dialled, however it is changed. */
    private static Hello helloOf(String id) {
        return hello(CLUSTER, new Endpoint(NodeId.of(id), "nowhere"), N1);
    }

    @Test
    void messages() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(TALKERS);
        try {
            List<Future<?>> talkers = new ArrayList<>();
            for (int i = 0; i < TALKERS; i++) {
                String name = "talker" + i;
                Corpus corpus = Corpus.read(SEED + i);
                talkers.add(threads.submit(() -> {
                    talk(name, corpus);
                    return null;
                }));
            }
            for (Future<?> talker : talkers) {
                talker.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(passed.get() + closed.get()).isEqualTo(TALKERS * MESSAGES);
        assertThat(passed).as("not everything is refused").hasValueGreaterThan(TALKERS * MESSAGES / 20);
        assertThat(closed).as("nor is everything harmless").hasValueGreaterThan(TALKERS * MESSAGES / 20);
        theyTalk();
    }

    private void talk(String name, Corpus corpus) throws Exception {
        RawConnection connection = greeted(name);
        for (int i = 0; i < MESSAGES; i++) {
            byte[] frame = i < corpus.frames().size() ? corpus.frames().get(i) : corpus.next();
            if (isTaken(connection, frame, NodeId.of(name), FIRST_MARK + i)) {
                passed.incrementAndGet();
            } else {
                closed.incrementAndGet();
                connection.close();
                connection = greeted(name);
            }
        }
        connection.close();
    }

    private RawConnection greeted(String name) throws Exception {
        RawConnection connection = RawConnection.to(one);
        assertThat(connection.greet(helloOf(name))).isInstanceOf(Welcome.class);
        return connection;
    }

    /** Says it, and a good message after it: either that arrives, or the connection is closed. */
    private boolean isTaken(RawConnection connection, byte[] frame, NodeId from, long mark) throws IOException {
        try {
            connection.writeFrame(Bytes.wrap(frame));
            connection.writeFrame(MessageCodec.encode(numbered(mark)).toBytes());
        } catch (IOException e) {
            // It is closed.
        }
        while (one.lastNumber(from) != mark) {
            if (connection.isClosedByNow()) {
                return one.lastNumber(from) == mark;
            }
        }
        return true;
    }

    @Test
    void handshakesAndLengths() throws Exception {
        Corpus corpus = Corpus.read(SEED);
        for (int i = 0; i < HANDSHAKES; i++) {
            try (RawConnection connection = RawConnection.to(one)) {
                byte[] hello = corpus.mutated(
                        HandshakeCodec.encode(helloOf("stranger")).toByteArray());
                int length = i % 3 == 0 ? Integer.MIN_VALUE >>> i % 40 : hello.length;
                connection.write(ByteBuffer.allocate(Integer.BYTES + hello.length)
                        .putInt(length)
                        .put(hello)
                        .array());
                connection.reset();
            }
        }
        theyTalk();
    }

    @Test
    void lengthsOfMessages() throws Exception {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, (4 << 20) + 1}) {
            try (RawConnection connection = greeted("stranger")) {
                connection.write(
                        ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
                assertThat(connection.isClosedByPeer()).isTrue();
            }
        }
        theyTalk();
    }
}
