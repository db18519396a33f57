package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.model.Bytes;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotProgress;
import io.raftkit.model.SnapshotProgress.Activity;
import io.raftkit.spi.NodeListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a snapshot comes from those that have it to whoever needs it, in time that stands still. */
class SnapshotTransferTest {
    private static final int CHUNK = 64;
    private static final int WINDOW = 2 * CHUNK;

    private static final int TRAILING = 3;

    /** A transfer of the whole state takes ten seconds. */
    private static final int SIZE = 10 * 1000;

    private final NodesInOneLoop cluster = new NodesInOneLoop();
    private final Map<String, Long> sent = new TreeMap<>();
    private final List<SnapshotProgress> received = new ArrayList<>();
    private final List<Snapshot> installed = new ArrayList<>();

    @BeforeEach
    void twoOfThreeHaveMuchThatTheThirdLacks() {
        start("n1");
        start("n2");
        start("n3");
        cluster.awaitLeaderOtherThan("n3");
        cluster.stop("n3");
        propose("x".repeat(SIZE - TRAILING), 1);
        propose("y", TRAILING);
    }

    private void propose(String text, int times) {
        for (int i = 0; i < times; i++) {
            cluster.get(cluster.leader().propose(Bytes.utf8(text)));
        }
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private RaftNode start(String id) {
        return cluster.start(id, this::configured);
    }

    private RaftNodeBuilder configured(RaftNodeBuilder builder) {
        RaftConfig config = RaftConfig.builder()
                .snapshotChunkBytes(CHUNK)
                .snapshotWindowBytes(WINDOW)
                .snapshotSendBytesPerSecond(SIZE / 10)
                .snapshotEntries(10)
                .trailingEntries(TRAILING)
                .build();
        return builder.config(config)
                .listener(new Watch())
                .members(Stream.of("n1", "n2", "n3")
                        .map(NodesInOneLoop::endpoint)
                        .toList());
    }

    private final class Watch implements NodeListener {
        @Override
        public void snapshotProgress(SnapshotProgress progress) {
            if (progress.activity() == Activity.RECEIVING) {
                received.add(progress);
                sent.merge(String.valueOf(progress.peer()), (long) CHUNK, Long::sum);
            }
        }

        @Override
        public void snapshotInstalled(Snapshot snapshot) {
            installed.add(snapshot);
        }
    }

    private Snapshot takenAt(String id) {
        return cluster.get(cluster.node(id).snapshot());
    }

    private long doneBytes() {
        return received.isEmpty() ? 0 : received.get(received.size() - 1).doneBytes();
    }

    private void thirdCatchesUp() {
        cluster.await(() -> cluster.node("n3").status().lastApplied()
                == cluster.leader().status().lastApplied());
        assertThat(cluster.text(cluster.node("n3").query(Bytes.EMPTY, Consistency.LOCAL)))
                .isEqualTo(cluster.text(cluster.leader().query(Bytes.EMPTY)));
    }

    private long sentInTotal() {
        return sent.values().stream().mapToLong(bytes -> bytes).sum();
    }

    @Test
    void whoeverIsTooFarBehindFetchesTheLeadersSnapshot() {
        Snapshot taken = takenAt(cluster.leaderId());
        start("n3");
        thirdCatchesUp();
        assertThat(installed).containsExactly(taken);
        assertThat(sent).containsOnlyKeys(cluster.leaderId());
    }

    @Test
    void itTakesAsLongAsTheRateSays() {
        takenAt(cluster.leaderId());
        start("n3");
        cluster.await(() -> !received.isEmpty());
        cluster.pass(Duration.ofSeconds(5));
        assertThat(doneBytes()).isBetween(SIZE / 2 - 300L, SIZE / 2 + 300L);
        SnapshotProgress half = received.get(received.size() - 1);
        assertThat(half.totalBytes()).isEqualTo(SIZE);
        assertThat(half.bytesPerSecond()).isBetween(900L, 1100L);
        assertThat(half.remaining().orElseThrow()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        thirdCatchesUp();
    }

    @Test
    void aFollowerThatHasItSendsItRatherThanTheLeader() {
        assertThat(takenAt("n1")).isEqualTo(takenAt("n2"));
        String follower = cluster.follower("n1", "n2");
        start("n3");
        thirdCatchesUp();
        assertThat(sent.get(follower)).isGreaterThan(SIZE * 9 / 10);
    }

    @Test
    void whoIsStartedAgainGoesOnWhereItEnded() {
        Snapshot taken = takenAt(cluster.leaderId());
        start("n3");
        for (int times = 1; times <= 4; times++) {
            long half = (long) times * SIZE / 5;
            cluster.await(() -> doneBytes() >= half);
            cluster.stop("n3");
            cluster.pass(Duration.ofSeconds(1));
            start("n3");
        }
        thirdCatchesUp();
        assertThat(installed).containsExactly(taken);
        assertThat(sentInTotal()).isLessThanOrEqualTo(SIZE + CHUNK);
    }

    @Test
    void aNewLeaderDoesNotMakeItBeginAnew() {
        String old = cluster.leaderId();
        Snapshot taken = takenAt(old);
        propose("z", 1);
        takenAt(cluster.follower("n1", "n2"));
        start("n3");
        for (int times = 1; times <= 2; times++) {
            long part = (long) times * SIZE / 3;
            cluster.await(() -> doneBytes() >= part);
            cluster.get(cluster.leader().transferLeadership());
            cluster.await(() -> cluster.leader().status().isLeader());
        }
        thirdCatchesUp();
        assertThat(installed).containsExactly(taken);
        assertThat(sent.get(old)).isBetween((long) SIZE, (long) SIZE + CHUNK);
    }

    @Test
    void aSourceThatGoesIsReplacedByAnother() {
        takenAt("n1");
        takenAt("n2");
        String follower = cluster.follower("n1", "n2");
        start("n3");
        cluster.await(() -> doneBytes() >= SIZE / 2);
        cluster.stop(follower);
        thirdCatchesUp();
        assertThat(sent.keySet()).containsExactlyInAnyOrder("n1", "n2");
        assertThat(sentInTotal()).isLessThanOrEqualTo(SIZE + CHUNK);
    }

    @Test
    void noneIsTakenByItselfWhileOneIsOnItsWay() {
        Snapshot taken = takenAt(cluster.leaderId());
        start("n3");
        cluster.await(() -> doneBytes() >= SIZE / 2);
        propose("z", 100);
        assertThat(cluster.leader().status().snapshotIndex()).isEqualTo(taken.index());
        thirdCatchesUp();
        assertThat(installed).containsExactly(taken);
    }
}
