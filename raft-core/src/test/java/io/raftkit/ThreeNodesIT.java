package io.raftkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.error.RaftException;
import io.raftkit.error.RaftException.Retry;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes on threads and in real time, talking through memory. */
class ThreeNodesIT {
    private static final RaftConfig CONFIG =
            RaftConfig.builder().snapshotEntries(2_000).trailingEntries(100).build();

    private final MemoryNetwork network = new MemoryNetwork();
    private final ExecutorService clients = Executors.newFixedThreadPool(64);
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

    /** What may be tried again is, until a leader is there: on a busy machine one may be voted out at any time. */
    private static Bytes eventually(Supplier<CompletableFuture<Bytes>> request) throws Exception {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            try {
                return request.get().get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                boolean isSafe = e.getCause() instanceof RaftException failure && failure.retry() == Retry.SAFE;
                if (!isSafe) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        throw new AssertionError("no leader for 10 s");
    }

    private static Bytes write(RaftNode node) {
        try {
            return eventually(() -> node.propose(number(1)));
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @AfterEach
    void close() {
        clients.shutdownNow();
        nodes.forEach(RaftNode::close);
    }

    @Test
    void everyNodeReadsWhatAnyNodeWrote() throws Exception {
        start();
        List<CompletableFuture<Bytes>> results = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            RaftNode any = nodes.get(i % nodes.size());
            results.add(CompletableFuture.supplyAsync(() -> write(any), clients));
        }
        Set<Bytes> distinct = new HashSet<>();
        for (CompletableFuture<Bytes> result : results) {
            distinct.add(result.get(60, TimeUnit.SECONDS));
        }
        assertThat(distinct).as("every write counted once").hasSize(10_000);
        long expected = 10_000;
        for (RaftNode node : nodes) {
            expected++;
            assertThat(write(node)).isEqualTo(number(expected));
            for (RaftNode reader : nodes) {
                assertThat(eventually(() -> reader.query(Bytes.EMPTY))).isEqualTo(number(expected));
            }
            assertThat(node.status().snapshotIndex()).isPositive();
        }
    }
}
