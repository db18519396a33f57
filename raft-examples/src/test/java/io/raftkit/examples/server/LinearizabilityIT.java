package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.history.Call;
import io.raftkit.testkit.history.Checker;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.HistoryRecorder;
import io.raftkit.testkit.history.Models;
import io.raftkit.testkit.history.Operation;
import io.raftkit.testkit.history.Operation.Outcome;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What concurrent clients see of three processes, one of which is killed, is what they could see of one map. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LinearizabilityIT {
    private static final List<String> KEYS = List.of("a", "b", "c", "d");
    private static final int CLIENTS_A_KEY = 3;
    private static final int PHASE = 500;

    @TempDir
    private Path directory;

    private final HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
    private final AtomicInteger answers = new AtomicInteger();
    private ServerCluster cluster;
    private volatile boolean over;

    @BeforeEach
    void start() throws Exception {
        cluster = new ServerCluster(directory);
        cluster.startAll();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void readsAndWritesAreLinearizableWhileTheLeaderIsKilled() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(KEYS.size() * CLIENTS_A_KEY);
        CompletableFuture<?> clients = CompletableFuture.allOf(IntStream.range(0, KEYS.size() * CLIENTS_A_KEY)
                .mapToObj(client -> CompletableFuture.runAsync(() -> ask(client), threads))
                .toArray(CompletableFuture<?>[]::new));
        try {
            awaitAnswers();
            int leader = cluster.awaitLeader();
            cluster.kill(leader);
            awaitAnswers();
            cluster.start(leader);
            cluster.awaitLeader();
            awaitAnswers();
        } finally {
            over = true;
            threads.shutdown();
            clients.orTimeout(60, TimeUnit.SECONDS).join();
        }

        History history = recorder.history();
        for (Outcome outcome : List.of(Outcome.OK, Outcome.FAILED, Outcome.UNKNOWN)) {
            System.out.printf("%d operations are %s%n", count(history, outcome), outcome);
        }
        assertThat(history.keys()).containsExactlyElementsOf(KEYS);
        assertThat(count(history, Outcome.OK)).isGreaterThanOrEqualTo(3 * PHASE);
        assertThat(count(history, Outcome.OK))
                .as("a kill is noticed")
                .isLessThan(history.operations().size());
        Checker.linearizable(Models.keyValues()).check(history).requireLinearizable();
    }

    private static long count(History history, Outcome outcome) {
        return history.operations().stream()
                .map(Operation::outcome)
                .filter(outcome::equals)
                .count();
    }

    private void awaitAnswers() throws InterruptedException {
        int goal = answers.get() + PHASE;
        ServerCluster.await(goal + " answers", () -> answers.get() >= goal);
    }

    /** One thing after another, of any server. */
    private void ask(int client) {
        String key = KEYS.get(client % KEYS.size());
        SplittableRandom random = new SplittableRandom(client);
        for (int i = 0; !over; i++) {
            int server = 1 + random.nextInt(ServerCluster.SIZE);
            String value = client + "-" + i;
            switch (random.nextInt(10)) {
                case 0 ->
                    request(client, Call.delete().on(key), () -> cluster.delete(server, "/kv/" + key), this::deleted);
                case 1, 2, 3, 4 ->
                    request(
                            client,
                            Call.write(value).on(key),
                            () -> cluster.post(server, "/" + key + "=" + value),
                            this::written);
                default -> request(client, Call.read().on(key), () -> cluster.get(server, "/kv/" + key), this::read);
            }
        }
    }

    private void request(
            int client,
            Call call,
            Supplier<HttpResponse<String>> request,
            BiConsumer<HistoryRecorder.Pending, HttpResponse<String>> whenAnswered) {
        HistoryRecorder.Pending pending = recorder.invoke("client " + client, call);
        try {
            whenAnswered.accept(pending, request.get());
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ConnectException) {
                pending.failed(); // the server is down, and never heard of it
            } else {
                pending.unknown();
            }
        }
    }

    private void written(HistoryRecorder.Pending pending, HttpResponse<String> answer) {
        settle(pending, answer, null);
    }

    private void deleted(HistoryRecorder.Pending pending, HttpResponse<String> answer) {
        settle(pending, answer, answer.statusCode() != 404);
    }

    private void read(HistoryRecorder.Pending pending, HttpResponse<String> answer) {
        if (answer.statusCode() == 503) {
            pending.failed(); // a read that failed has no effect in any case
        } else {
            settle(pending, answer, answer.statusCode() == 200 ? answer.body() : null);
        }
    }

    /** Only of what had no effect does a server say that it may be tried again. */
    private void settle(HistoryRecorder.Pending pending, HttpResponse<String> answer, @Nullable Object output) {
        switch (answer.statusCode()) {
            case 200, 204, 404 -> {
                pending.ok(output);
                answers.incrementAndGet();
            }
            case 503 -> {
                if (answer.headers().firstValue("Retry-After").isPresent()) {
                    pending.failed();
                } else {
                    pending.unknown();
                }
            }
            default -> throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
    }
}
