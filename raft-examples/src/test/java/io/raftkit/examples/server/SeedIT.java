package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.examples.kv.Queries;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.snapshot.SnapshotArchive;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.storage.mapdb.MapDbLogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new cluster whose state is that of a snapshot of another. */
class SeedIT {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path directory;

    private final MemoryNetwork network = new MemoryNetwork();

    private Path snapshotOfAnotherCluster() throws IOException {
        KeyValueStore pairs = new KeyValueStore();
        pairs.apply(new StateMachine.ApplyContext(899, 3, 7), Commands.set("old", Bytes.utf8("kept")));
        Configuration configuration = Configuration.bootstrap(
                List.of(new Member(NodeId.of("7"), "127.0.0.1:1", new Incarnation(new UUID(1, 2)))));
        Path snapshots = directory.resolve("old");
        try (SnapshotStore store = FileSnapshotStore.open(snapshots);
                SnapshotStore.Writer writer =
                        store.begin(new SnapshotMetadata(new LogId(3, 900), 1, configuration, 7))) {
            pairs.capture().writeTo(writer.output());
            writer.commit();
        }
        return SnapshotArchive.newest(snapshots).orElseThrow();
    }

    @Test
    void aServerGoesOnWhereTheSnapshotEndsAndOthersJoinIt() throws IOException, InterruptedException {
        Path file = snapshotOfAnotherCluster();
        Path data = directory.resolve("new");
        ClusterNode self = new ClusterNode(1, new HostPort("127.0.0.1", 6001), new HostPort("127.0.0.1", 8001));
        Snapshot seeded = new Seed(self, data).with(file, done -> {});

        assertThat(seeded.lastIncluded()).isEqualTo(new LogId(3, 900));
        try (RaftNode first = node(data, RaftNode.builder().id(NodeId.of("1")).members("1=127.0.0.1:6001"))) {
            await(() -> first.status().isLeader());
            assertThat(first.status().term()).isGreaterThan(3);
            first.propose(Commands.set("new", Bytes.utf8("too"))).join();
            assertThat(value(first, "old")).isEqualTo("kept");
            Endpoint second = Endpoint.parse("2=127.0.0.1:6002");
            try (RaftNode joined = node(
                    directory.resolve("joined"), RaftNode.builder().join(second, Endpoint.parse("1=127.0.0.1:6001")))) {
                await(() -> joined.status().lastApplied() > 900);
                assertThat(value(joined, "old")).isEqualTo("kept");
            }
        }
        assertThatThrownBy(() -> new Seed(self, data).with(file, done -> {})).hasMessageContaining("server's data");
    }

    private RaftNode node(Path data, RaftNodeBuilder builder) {
        return builder.stateMachine(new KeyValueStore())
                .log(MapDbLogStore.open(data.resolve("log")))
                .snapshots(FileSnapshotStore.open(data.resolve("snapshots")))
                .transport(network.transport(data.endsWith("new") ? NodeId.of("1") : NodeId.of("2")))
                .build()
                .start();
    }

    private static String value(RaftNode node, String key) {
        return Queries.value(node.query(Queries.get(key), Consistency.LOCAL).join())
                .map(Bytes::toUtf8)
                .orElse("missing");
    }

    /** What must hold in the end. */
    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!isSo(condition)) {
            assertThat(System.nanoTime()).as("not in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static boolean isSo(Condition condition) {
        try {
            return condition.holds();
        } catch (CompletionException notYet) {
            return false;
        }
    }
}
