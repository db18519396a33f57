package io.raftkit.examples.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.raftkit.examples.demo.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three servers in processes of their own, and a client. */
final class ServerCluster implements AutoCloseable {
    static final int SIZE = 3;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int CONDITION_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final ClusterFile file;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, ServerProcess> running = new TreeMap<>();
    private int starts;

    ServerCluster(Path directory) throws IOException {
        this.directory = directory;
        Path path = directory.resolve("cluster.json");
        List<Integer> ports = FreePorts.choose(2 * SIZE);
        Files.writeString(
                path,
                IntStream.rangeClosed(1, SIZE)
                        .mapToObj(id -> "\"%d\": {\"id\": %d, \"addr\": \":%d\", \"http\": \":%d\"}"
                                .formatted(id, id, ports.get(id - 1), ports.get(SIZE + id - 1)))
                        .collect(Collectors.joining(", ", "{", "}")));
        this.file = ClusterFile.read(path);
    }

    /** Starts these servers at a time and waits until they listen. */
    void start(int... ids) throws IOException, InterruptedException {
        for (int id : ids) {
            Path output = directory.resolve("server-" + id + "-" + ++starts + ".txt");
            List<String> arguments = List.of(
                    "--id", Integer.toString(id), "--config", file.path().toString(), "--data", data(id).toString());
            running.put(id, ServerProcess.start(output, arguments));
        }
        for (int id : ids) {
            server(id).awaitReady();
        }
    }

    /** Starts all and waits for a leader. */
    void startAll() throws IOException, InterruptedException {
        start(1, 2, 3);
        awaitLeader();
    }

    ServerProcess server(int id) {
        ServerProcess server = running.get(id);
        if (server == null) {
            throw new IllegalStateException("server " + id + " does not run");
        }
        return server;
    }

    /** As {@code kill -9}. */
    void kill(int... ids) {
        for (int id : ids) {
            server(id).kill();
            running.remove(id);
        }
    }

    /** As {@code kill}. */
    void stop(int id) {
        server(id).stop();
        running.remove(id);
    }

    /** As {@code rm -r}. */
    void deleteData(int id) throws IOException {
        try (Stream<Path> files = Files.walk(data(id))) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    List<Integer> running() {
        return List.copyOf(running.keySet());
    }

    /** The server that leads, once all that run and take part agree on it. */
    int awaitLeader() throws InterruptedException {
        int[] leader = new int[1];
        await("one leader among " + running(), () -> {
            List<Integer> named = running().stream()
                    .map(this::status)
                    .filter(status -> !status.path("role").asText().equals("newcomer"))
                    .map(status -> status.path("leader").asInt(0))
                    .distinct()
                    .toList();
            leader[0] = named.size() == 1 && running.containsKey(named.get(0)) ? named.get(0) : 0;
            return leader[0] != 0;
        });
        return leader[0];
    }

    int anyFollower() throws InterruptedException {
        int leader = awaitLeader();
        return running().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    JsonNode status(int id) {
        try {
            return JSON.readTree(get(id, "/status").body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    java.net.http.HttpResponse<String> get(int id, String path) {
        return send(id, "GET", path, BodyPublishers.noBody());
    }

    java.net.http.HttpResponse<String> post(int id, String path) {
        return send(id, "POST", path, BodyPublishers.noBody());
    }

    /** Whether the server acknowledged that it set {@code key}. */
    boolean put(int id, String key, String value) {
        try {
            return send(id, "PUT", "/kv/" + key, BodyPublishers.ofString(value)).statusCode() == 204;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Waits until the condition holds. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONDITION_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("not within " + CONDITION_SECONDS + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() {
        running.values().forEach(ServerProcess::kill);
        running.clear();
    }

    private java.net.http.HttpResponse<String> send(int id, String method, String path, BodyPublisher body) {
        URI uri = URI.create("http://" + file.node(id).http() + path);
        try {
            return client.send(
                    java.net.http.HttpRequest.newBuilder(uri)
                            .timeout(ANSWER_LIMIT)
                            .method(method, body)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path data(int id) {
        return directory.resolve("data-" + id);
    }
}
