package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.Consistency;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.error.StorageException;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A state that was restored in half is never asked nor applied to, and is whole in the end. */
class HalfRestoredTest {
    private static final int SIZE = 1000;

    private final NodesInOneLoop cluster = new NodesInOneLoop();
    private final Text machine = new Text();
    private final List<Snapshot> installed = new ArrayList<>();

    /** Appends commands to a text that outlives its node; once, it gives up when half of it is restored. */
    private static final class Text implements StateMachine {
        private final StringBuilder text = new StringBuilder();
        private Runnable atHalf = () -> {};

        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            text.append(command.toUtf8());
            return Bytes.EMPTY;
        }

        @Override
        public Bytes query(Bytes query) {
            return Bytes.utf8(text.toString());
        }

        @Override
        public Capture capture() {
            Bytes captured = Bytes.utf8(text.toString());
            return captured::writeTo;
        }

        @Override
        public void restore(InputStream source) throws IOException {
            text.setLength(0);
            text.append(Bytes.wrap(source.readNBytes(SIZE / 2)).toUtf8());
            Runnable once = atHalf;
            atHalf = () -> {};
            once.run();
            text.append(Bytes.wrap(source.readAllBytes()).toUtf8());
        }
    }

    @BeforeEach
    void twoOfThreeHaveASnapshotThatTheThirdNeeds() {
        Stream.of("n1", "n2").forEach(id -> cluster.start(id, HalfRestoredTest::configured));
        startThird(new MemorySnapshotStore());
        cluster.awaitLeaderOtherThan("n3");
        cluster.stop("n3");
        propose("x".repeat(SIZE));
    }

    private static RaftNodeBuilder configured(RaftNodeBuilder builder) {
        return builder.config(RaftConfig.builder().trailingEntries(0).build())
                .members(Stream.of("n1", "n2", "n3")
                        .map(NodesInOneLoop::endpoint)
                        .toList());
    }

    private void startThird(SnapshotStore store) {
        cluster.start(
                "n3",
                builder -> configured(builder)
                        .snapshots(store)
                        .stateMachine(machine)
                        .listener(new NodeListener() {
                            @Override
                            public void snapshotInstalled(Snapshot snapshot) {
                                installed.add(snapshot);
                            }
                        }));
    }

    private void propose(String text) {
        cluster.get(cluster.leader().propose(Bytes.utf8(text)));
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT);
    }

    private void thirdIsWhole() {
        propose("z");
        cluster.await(() -> cluster.node("n3").status().lastApplied()
                == cluster.leader().status().lastApplied());
        assertThat(machine.text.toString())
                .isEqualTo(cluster.text(cluster.leader().query(Bytes.EMPTY)));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aNodeThatEndsInTheMiddleIsWholeWhenItIsStartedAgain() {
        Snapshot taken = cluster.get(cluster.leader().snapshot());
        MemorySnapshotStore disk = new MemorySnapshotStore();
        machine.atHalf = () -> {
            throw new IllegalStateException("half of it");
        };
        startThird(disk);
        cluster.await(() -> cluster.node("n3").failure().isPresent());
        assertThat(cluster.node("n3").failure().orElseThrow()).hasMessageContaining("half of it");
        assertThat(machine.text).hasSize(SIZE / 2);
        assertThat(installed).isEmpty();
        cluster.stop("n3");

        startThird(disk);
        thirdIsWhole();
        assertThat(installed).containsExactly(taken);
    }

    @Test
    void aNodeThatCannotReadItToItsEndStopsAndIsWholeWhenItIsStartedAgain() {
        Snapshot taken = cluster.get(cluster.leader().snapshot());
        MemorySnapshotStore disk = new MemorySnapshotStore();
        startThird(new Torn(disk, () -> {}));
        cluster.await(() -> cluster.node("n3").failure().isPresent());
        assertThat(cluster.node("n3").failure().orElseThrow())
                .isInstanceOf(StorageException.class)
                .hasRootCauseMessage("torn");
        cluster.stop("n3");

        startThird(disk);
        thirdIsWhole();
        assertThat(installed).containsExactly(taken);
    }

    @Test
    void oneThatCannotBeReadToItsEndIsReplacedByTheNextAndNothingIsReadMeanwhile() {
        cluster.get(cluster.leader().snapshot());
        propose("y");
        Snapshot next = cluster.get(cluster.node(cluster.follower("n1", "n2")).snapshot());
        MemorySnapshotStore disk = new MemorySnapshotStore();
        List<CompletableFuture<Bytes>> reads = new ArrayList<>();
        machine.atHalf = () -> reads.add(cluster.node("n3").query(Bytes.EMPTY, Consistency.LOCAL));
        startThird(new Torn(disk, () -> write(next, disk)));
        cluster.await(() -> !reads.isEmpty());
        thirdIsWhole();
        assertThat(installed).containsExactly(next);
        assertThat(cluster.text(reads.get(0))).startsWith("x".repeat(SIZE) + "y");
    }

    private static void write(Snapshot snapshot, SnapshotStore target) {
        try (SnapshotStore.Writer writer = target.begin(snapshot.metadata())) {
            Bytes.utf8("x".repeat(SIZE) + "y").writeTo(writer.output());
            assertThat(writer.commit()).isEqualTo(snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A store whose first stream ends with an error in the middle. */
    private static final class Torn implements SnapshotStore {
        private final SnapshotStore disk;
        private @Nullable Runnable onFirst;

        Torn(SnapshotStore disk, Runnable onFirst) {
            this.disk = disk;
            this.onFirst = onFirst;
        }

        @Override
        public InputStream open(Snapshot snapshot) throws IOException {
            InputStream whole = disk.open(snapshot);
            Runnable once = onFirst;
            if (once == null) {
                return whole;
            }
            onFirst = null;
            once.run();
            InputStream half = Bytes.wrap(whole.readNBytes(SIZE / 2)).asInputStream();
            return new SequenceInputStream(half, new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("torn");
                }

                @Override
                public int read(byte[] target, int from, int length) throws IOException {
                    throw new IOException("torn");
                }
            });
        }

        @Override
        public Writer begin(SnapshotMetadata metadata) throws IOException {
            return disk.begin(metadata);
        }

        @Override
        public Partial receive(Snapshot announced) throws IOException {
            return disk.receive(announced);
        }

        @Override
        public Optional<Snapshot> latest() throws IOException {
            return disk.latest();
        }

        @Override
        public void close() {
            disk.close();
        }
    }
}
