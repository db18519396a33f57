package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two servers that talk to each other whatever somebody else does to them. */
abstract class TwoServers {
    private long talked = 1L << 40;

    final TestServer one = TestServer.start(N1, options());
    final TestServer two = TestServer.start(N2, options());

    /** With short times, so that nobody waits for long. */
    static NettyOptions options() {
        return NettyOptions.builder()
                .maxQueuedBytes(16 << 20)
                .handshakeTimeout(Duration.ofMillis(500))
                .idleTimeout(Duration.ofSeconds(1))
                .minReconnectDelay(Duration.ofMillis(1))
                .maxReconnectDelay(Duration.ofMillis(20))
                .build();
    }

    @BeforeEach
    void joinThem() {
        theyTalk();
    }

    /** Whatever else arrives. */
    void theyTalk() {
        TestServer.join(one, two);
        talk(one, two);
        talk(two, one);
    }

    private void talk(TestServer from, TestServer to) {
        long number = ++talked;
        TestServer.await("a message from " + from.id + " to " + to.id, () -> {
            from.send(to, Messages.numbered(number));
            return to.hears(from.id, number);
        });
    }

    @AfterEach
    void stopThem() {
        assertThat(one.transport.errors() + two.transport.errors())
                .as("what no peer should be able to bring about")
                .isZero();
        one.close();
        two.close();
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }
}
