package io.raftkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes on threads and in real time, talking through memory. */
class ThreeNodesIT {
    private static final RaftConfig CONFIG = RaftConfig.builder()
            .electionTimeout(Duration.ofMillis(300))
            .heartbeatInterval(Duration.ofMillis(30))
            .snapshotEntries(2_000)
            .trailingEntries(100)
            .build();

    private final MemoryNetwork network = new MemoryNetwork();
    private final List<RaftNode> nodes = new ArrayList<>();

    /** Adds up. */
    private static final class Counter implements StateMachine {
        private long sum;

        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            sum += command.asByteBuffer().getLong();
            return number(sum);
        }

        @Override
        public Bytes query(Bytes query) {
            return number(sum);
        }

        @Override
        public Capture capture() {
            Bytes state = number(sum);
            return state::writeTo;
        }

        @Override
        public void restore(InputStream source) throws IOException {
            sum = ByteBuffer.wrap(source.readAllBytes()).getLong();
        }
    }

    private static Bytes number(long value) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    private void start() {
        for (String id : List.of("n1", "n2", "n3")) {
            nodes.add(RaftNode.builder()
                    .id(NodeId.of(id))
                    .members("n1=n1", "n2=n2", "n3=n3")
                    .stateMachine(new Counter())
                    .log(new MemoryLogStore())
                    .snapshots(new MemorySnapshotStore())
                    .transport(network.transport(NodeId.of(id)))
                    .config(CONFIG)
                    .build()
                    .start());
        }
    }

    private RaftNode leader() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            for (RaftNode node : nodes) {
                if (node.status().isLeader()) {
                    return node;
                }
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError(
                "no leader: " + nodes.stream().map(RaftNode::status).toList());
    }

    @AfterEach
    void close() {
        nodes.forEach(RaftNode::close);
    }

    @Test
    void everyNodeReadsWhatAnyNodeWrote() throws Exception {
        start();
        RaftNode leader = leader();
        List<CompletableFuture<Bytes>> results = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            results.add(leader.propose(number(1)));
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(results.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(number(i + 1));
        }
        long expected = 10_000;
        for (RaftNode node : nodes) {
            expected++;
            assertThat(node.propose(number(1)).get(10, TimeUnit.SECONDS)).isEqualTo(number(expected));
            for (RaftNode reader : nodes) {
                assertThat(reader.query(Bytes.EMPTY).get(10, TimeUnit.SECONDS)).isEqualTo(number(expected));
            }
        }
        assertThat(leader.status().snapshotIndex()).isPositive();
    }
}
