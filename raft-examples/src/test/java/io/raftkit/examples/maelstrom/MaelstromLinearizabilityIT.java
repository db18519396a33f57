package io.raftkit.examples.maelstrom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.raftkit.testkit.history.Call;
import io.raftkit.testkit.history.Checker;
import io.raftkit.testkit.history.HistoryRecorder;
import io.raftkit.testkit.history.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Maelstrom does to {@code lin-kv}, with processes of {@code raft-examples maelstrom} and a router of our own. */
@Timeout(240)
class MaelstromLinearizabilityIT {
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final int KEYS = 3;
    private static final int CLIENTS = 9;
    /** How many answers come in each phase. */
    private static final int PHASE = Integer.getInteger("raftkit.answers", 20);

    private static final long SEED = 1;

    @TempDir
    private Path directory;

    private final LineRouter router = new LineRouter();
    private final List<Process> processes = new ArrayList<>();
    private final HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
    private final AtomicInteger answers = new AtomicInteger();
    private volatile boolean over;

    @BeforeEach
    void start() throws Exception {
        for (String id : NODES) {
            processes.add(process(id));
        }
        for (String id : NODES) {
            ObjectNode init = Line.body("init").put("node_id", id);
            NODES.forEach(init.withArray("node_ids")::add);
            ObjectNode answer = router.ask("c0", id, init).get(60, TimeUnit.SECONDS);
            assertThat(answer.path("type").asText()).isEqualTo("init_ok");
        }
    }

    private Process process(String id) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1", // it lives for seconds
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.raftkit.examples.Main",
                        "maelstrom",
                        "--data",
                        directory.resolve("data").toString())
                .redirectError(directory.resolve(id + ".err").toFile())
                .start();
        router.attach(id, process.getInputStream(), process.getOutputStream());
        return process;
    }

    @AfterEach
    void stop() throws Exception {
        router.close();
        for (Process each : processes) {
            if (!each.waitFor(10, TimeUnit.SECONDS)) {
                each.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void readsWritesAndSwapsAreLinearizableWhileTheNetworkLosesAndParts() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        CompletableFuture<?> clients = CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                .mapToObj(client -> CompletableFuture.runAsync(() -> ask(client), threads))
                .toArray(CompletableFuture<?>[]::new));
        SplittableRandom random = new SplittableRandom(SEED);
        try {
            awaitAnswers();
            router.lose((from, to) -> chance(random) < 10);
            awaitAnswers();
            for (String cut : NODES) {
                router.lose((from, to) -> from.equals(cut) != to.equals(cut) && isNode(from));
                awaitAnswers();
                router.lose((from, to) -> from.equals(cut) && isNode(to));
                awaitAnswers();
                router.lose((from, to) -> false);
                awaitAnswers();
            }
        } finally {
            over = true;
            threads.shutdown();
            clients.orTimeout(60, TimeUnit.SECONDS).join();
        }
        assertThat(answers.get()).isGreaterThanOrEqualTo(11 * PHASE);
        Checker.linearizable(Models.casRegister()).check(recorder.history()).requireLinearizable();
        router.close();
        for (Process each : processes) {
            assertThat(each.waitFor(20, TimeUnit.SECONDS))
                    .as("it ends with its input")
                    .isTrue();
            assertThat(each.exitValue()).isZero();
        }
    }

    private static int chance(SplittableRandom random) {
        synchronized (random) {
            return random.nextInt(100);
        }
    }

    private static boolean isNode(String name) {
        return NODES.contains(name);
    }

    private void awaitAnswers() throws InterruptedException {
        int goal = answers.get() + PHASE;
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (answers.get() < goal) {
            assertThat(System.nanoTime())
                    .as("until there are " + goal + " answers")
                    .isLessThan(limit);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** One thing after another, of any node. */
    private void ask(int client) {
        SplittableRandom random = new SplittableRandom(SEED + 1 + client);
        while (!over) {
            String key = "k" + client % KEYS;
            long value = random.nextInt(5);
            long expected = random.nextInt(5);
            String node = NODES.get(random.nextInt(NODES.size()));
            switch (random.nextInt(3)) {
                case 0 -> request(client, node, Call.read().on(key), Line.body("read"));
                case 1 ->
                    request(
                            client,
                            node,
                            Call.write(value).on(key),
                            Line.body("write").put("value", value));
                default ->
                    request(
                            client,
                            node,
                            Call.cas(expected, value).on(key),
                            Line.body("cas").put("from", expected).put("to", value));
            }
        }
    }

    private void request(int client, String node, Call call, ObjectNode body) {
        HistoryRecorder.Pending pending = recorder.invoke("client " + client, call);
        try {
            ObjectNode answer = router.ask("c" + (client + 1), node, body.put("key", call.key()))
                    .get(5, TimeUnit.SECONDS);
            settle(pending, call, answer);
        } catch (TimeoutException e) {
            pending.unknown();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void settle(HistoryRecorder.Pending pending, Call call, ObjectNode answer) {
        switch (answer.path("type").asText()) {
            case "read_ok" -> pending.ok(answer.path("value").asLong());
            case "write_ok" -> pending.ok(null);
            case "cas_ok" -> pending.ok(true);
            case "error" -> {
                switch (answer.path("code").asInt()) {
                    case Problem.KEY_DOES_NOT_EXIST -> pending.ok(call.action().equals("read") ? null : Boolean.FALSE);
                    case Problem.PRECONDITION_FAILED -> pending.ok(false);
                    case Problem.TEMPORARILY_UNAVAILABLE, Problem.ABORT -> {
                        pending.failed();
                        return;
                    }
                    case Problem.TIMEOUT -> {
                        pending.unknown();
                        return;
                    }
                    default -> throw new AssertionError(answer);
                }
            }
            default -> throw new AssertionError(answer);
        }
        answers.incrementAndGet();
    }
}
