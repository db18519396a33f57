package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.large;
import static io.raftkit.transport.netty.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever comes and goes leaves nothing behind: no file descriptor, no buffer. */
@Timeout(120)
class ChurnIT extends TwoServers {
    private static final int CYCLES = 1_000;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long CHUNK_BYTES = 4 << 20;

    @Test
    void aThousandConnectionsLeaveNothingBehind() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "file descriptors cannot be counted here");
        comeAndGo(CYCLES / 4);
        theyTalk();
        long descriptors = descriptors();
        long buffered = bufferedBytes();
        comeAndGo(CYCLES);
        theyTalk();
        await("as many descriptors as before", () -> descriptors() <= descriptors);
        assertThat(bufferedBytes()).isLessThanOrEqualTo(buffered + CHUNK_BYTES);
    }

    private void comeAndGo(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (RawConnection connection = RawConnection.to(one)) {
                if (i % 3 > 0) {
                    connection.greet(hello(CLUSTER, new Endpoint(NodeId.of("n" + (3 + i % 5)), "127.0.0.1:1"), N1));
                    connection.writeFrame(MessageCodec.encode(large(i, i)).toBytes());
                }
                if (i % 2 > 0) {
                    connection.reset();
                }
            }
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long bufferedBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
