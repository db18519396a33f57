package io.raftkit.examples.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.error.RaftException;
import io.raftkit.error.RaftException.Retry;
import io.raftkit.examples.kv.ReplicatedKeyValues;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.testkit.history.Call;
import io.raftkit.testkit.history.Checker;
import io.raftkit.testkit.history.HistoryRecorder;
import io.raftkit.testkit.history.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes whose network is bad: what their users see before, in and after it is what they could see of one map, and
 * a majority that can talk goes on.
 */
@Timeout(240)
class NetworkFaultsIT {
    private static final long SEED = 20261128;
    private static final List<String> KEYS = List.of("a", "b", "c");
    private static final int CLIENTS = 9;
    /** How many answers come in each phase. */
    private static final int PHASE = Integer.getInteger("raftkit.answers", 40);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private final HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
    private final AtomicInteger answers = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private ProxiedCluster cluster;
    private CompletableFuture<?> clients;
    private volatile boolean over;

    @BeforeEach
    void start() throws Exception {
        cluster = new ProxiedCluster(directory, SEED);
        cluster.awaitLeader();
        clients = CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                .mapToObj(client -> CompletableFuture.runAsync(() -> ask(client), threads))
                .toArray(CompletableFuture<?>[]::new));
        awaitAnswers();
    }

    @AfterEach
    void stop() throws Exception {
        over = true;
        threads.shutdown();
        cluster.close();
    }

    @Test
    void whatTheLeaderSaysDoesNotArriveAtOneFollower() throws Exception {
        NodeId leader = cluster.awaitLeader();
        cluster.set(leader, cluster.othersThan(leader).get(0), Weather.BLACK_HOLE);
        awaitAnswers();
        healAndCheck();
    }

    @Test
    void theLeaderIsHeardAndHearsNobody() throws Exception {
        NodeId leader = cluster.awaitLeader();
        cluster.othersThan(leader).forEach(each -> cluster.set(each, leader, Weather.BLACK_HOLE));
        ProxiedCluster.await(
                "another leader",
                () -> cluster.nodes().stream()
                        .filter(each -> !each.id().equals(leader))
                        .map(each -> each.status().leader())
                        .anyMatch(other -> other != null && !other.equals(leader)));
        awaitAnswers();
        healAndCheck();
    }

    @Test
    void nearlyEveryThirdSegmentIsLost() throws Exception {
        cluster.setEverywhere(Weather.loss(30));
        awaitAnswers();
        healAndCheck();
    }

    @Test
    void everythingTakes200Milliseconds() throws Exception {
        cluster.setEverywhere(Weather.delay(Duration.ofMillis(200)));
        awaitAnswers();
        healAndCheck();
    }

    @Test
    void theLeaderIsCutOffAndComesBack() throws Exception {
        for (int cut = 0; cut < 2; cut++) {
            NodeId leader = cluster.awaitLeader();
            for (NodeId each : cluster.othersThan(leader)) {
                cluster.set(leader, each, Weather.BLACK_HOLE);
                cluster.set(each, leader, Weather.BLACK_HOLE);
            }
            awaitAnswers();
            cluster.heal();
            awaitAnswers();
        }
        healAndCheck();
    }

    private void healAndCheck() throws Exception {
        cluster.heal();
        awaitAnswers();
        over = true;
        clients.get(60, TimeUnit.SECONDS);
        ProxiedCluster.await("all to have applied the same", this::allHaveAppliedTheSame);
        Checker.linearizable(Models.keyValues()).check(recorder.history()).requireLinearizable();
        assertThat(recorder.history().keys()).containsExactlyElementsOf(KEYS);
    }

    private boolean allHaveAppliedTheSame() {
        return cluster.nodes().stream()
                        .map(each -> each.status().lastApplied())
                        .distinct()
                        .count()
                == 1;
    }

    private void awaitAnswers() throws InterruptedException {
        int goal = answers.get() + PHASE;
        ProxiedCluster.await(goal + " answers", () -> answers.get() >= goal);
    }

    /** One thing after another, of any node. */
    private void ask(int client) {
        String key = KEYS.get(client % KEYS.size());
        SplittableRandom random = new SplittableRandom(SEED + client);
        List<ReplicatedKeyValues> stores = cluster.nodes().stream()
                .map(each -> new ReplicatedKeyValues(each, PATIENCE))
                .toList();
        for (int i = 0; !over; i++) {
            ReplicatedKeyValues store = stores.get(random.nextInt(stores.size()));
            String value = client + "-" + i;
            switch (random.nextInt(10)) {
                case 0 -> record(client, Call.delete().on(key), () -> store.delete(key));
                case 1, 2, 3, 4 -> record(client, Call.write(value).on(key), () -> store.set(key, Bytes.utf8(value)));
                default ->
                    record(
                            client,
                            Call.read().on(key),
                            () -> store.get(key)
                                    .thenApply(found -> found.map(Bytes::toUtf8).orElse(null)));
            }
        }
    }

    private void record(int client, Call call, Supplier<CompletableFuture<?>> operation) {
        HistoryRecorder.Pending pending = recorder.invoke("client " + client, call);
        try {
            pending.ok(operation.get().join());
            answers.incrementAndGet();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof RaftException known)) {
                throw e;
            }
            if (known.retry() == Retry.SAFE || call.action().equals("read")) {
                pending.failed();
            } else {
                pending.unknown();
            }
        }
    }
}
