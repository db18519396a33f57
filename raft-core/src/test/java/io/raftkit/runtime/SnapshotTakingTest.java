package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.RaftNode;
import io.raftkit.error.StorageException;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.SnapshotPolicy;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When snapshots are taken, in time that stands still. */
class SnapshotTakingTest {
    private static final int EVERY = 20;
    private static final SnapshotPolicy NEVER = since -> false;

    private final NodesInOneLoop cluster = new NodesInOneLoop();
    private final Map<String, List<Long>> taken = new TreeMap<>();

    @AfterEach
    void close() {
        cluster.close();
    }

    private void start(SnapshotPolicy policy, String... ids) {
        for (String id : ids) {
            taken.put(id, new ArrayList<>());
            cluster.start(
                    id,
                    builder -> builder.members(
                                    Stream.of(ids).map(NodesInOneLoop::endpoint).toList())
                            .config(RaftConfig.builder().trailingEntries(0).build())
                            .snapshotPolicy(policy)
                            .listener(new NodeListener() {
                                @Override
                                public void snapshotTaken(Snapshot snapshot) {
                                    taken.get(id).add(snapshot.index());
                                }
                            }));
        }
        cluster.await(
                () -> Stream.of(ids).anyMatch(id -> cluster.node(id).status().isLeader()));
    }

    private void propose(int times) {
        for (int i = 0; i < times; i++) {
            cluster.get(cluster.leader().propose(Bytes.utf8("x")));
        }
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT);
    }

    @Test
    void membersTakeTheirsAtDifferentTimesAndEachAsOftenAsIsDue() {
        start(since -> since.entries() >= EVERY, "n1", "n2", "n3", "n4", "n5");
        propose(6 * EVERY);
        List<Long> all = new ArrayList<>();
        taken.values().forEach(indexes -> {
            assertThat(indexes).hasSizeBetween(4, 6);
            assertThat(indexes.get(0)).isLessThanOrEqualTo(2 * EVERY);
            for (int i = 1; i < indexes.size(); i++) {
                assertThat(indexes.get(i) - indexes.get(i - 1)).isEqualTo(EVERY);
            }
            all.addAll(indexes);
        });
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
    }

    @Test
    void oneIsTakenWheneverSomebodyAsks() {
        start(NEVER, "n1");
        RaftNode node = cluster.node("n1");
        propose(3);
        long applied = node.status().lastApplied();
        Snapshot first = cluster.get(node.snapshot());
        assertThat(first.index()).isEqualTo(applied);
        assertThat(first.sizeBytes()).isEqualTo(3);
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertThat(node.status().firstIndex()).isEqualTo(applied + 1);

        assertThat(cluster.get(node.snapshot())).as("nothing is new").isEqualTo(first);
        propose(1);
        CompletableFuture<Snapshot> one = node.snapshot();
        CompletableFuture<Snapshot> another = node.snapshot();
        assertThat(cluster.get(one)).isEqualTo(cluster.get(another)).isNotEqualTo(first);
        assertThat(taken.get("n1")).containsExactly(applied, applied + 1);
    }

    @Test
    void whatCannotBeWrittenIsToldToWhoAskedAndTheNodeGoesOn() {
        cluster.start("n1", builder -> builder.members("n1=memory:n1").snapshots(new FullStore()));
        cluster.await(() -> cluster.node("n1").status().isLeader());
        propose(1);
        CompletableFuture<Snapshot> answer = cluster.node("n1").snapshot();
        cluster.await(answer::isDone);
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StorageException.class)
                .hasRootCauseMessage("no space left");
        propose(1);
        assertThat(cluster.node("n1").failure()).isEmpty();
    }

    private static final class FullStore implements SnapshotStore {
        private final SnapshotStore empty = new MemorySnapshotStore();

        @Override
        public Writer begin(SnapshotMetadata metadata) throws IOException {
            throw new IOException("no space left");
        }

        @Override
        public Optional<Snapshot> latest() throws IOException {
            return empty.latest();
        }

        @Override
        public InputStream open(Snapshot snapshot) throws IOException {
            return empty.open(snapshot);
        }

        @Override
        public void close() {
            empty.close();
        }
    }
}
