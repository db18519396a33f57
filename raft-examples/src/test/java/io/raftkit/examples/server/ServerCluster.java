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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three servers in processes of their own, others that join them, and a client. */
final class ServerCluster implements AutoCloseable {
    static final int SIZE = 3;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int CONDITION_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final ClusterFile file;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, ServerProcess> running = new TreeMap<>();
    private final Map<Integer, HostPort> http = new TreeMap<>();

    /** The command line of each, beside where its data is. */
    private final Map<Integer, List<String>> arguments = new TreeMap<>();

    private int starts;

    private @Nullable String token;

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
        for (ClusterNode node : file.nodes()) {
            http.put(node.id(), node.http());
            arguments.put(node.id(), List.of("--config", path.toString()));
        }
    }

    /** Starts server {@code id} with these arguments, too. */
    void also(int id, String... more) {
        List<String> all = new ArrayList<>(arguments.getOrDefault(id, List.of()));
        all.addAll(List.of(more));
        arguments.put(id, all);
    }

    /** Sends this token with each request from now on. */
    void present(String newToken) {
        token = newToken;
    }

    /** Starts these servers at a time and waits until they listen. */
    void start(int... ids) throws IOException, InterruptedException {
        for (int id : ids) {
            running.put(id, process(id, arguments.getOrDefault(id, List.of())));
        }
        for (int id : ids) {
            server(id).awaitReady();
        }
    }

    /** A process for server {@code id}, on its data, whatever becomes of it. */
    ServerProcess process(int id, List<String> how) throws IOException {
        Path output = directory.resolve("server-" + id + "-" + ++starts + ".txt");
        List<String> all = new ArrayList<>(List.of("--id", Integer.toString(id), "--data", data(id).toString()));
        all.addAll(how);
        return ServerProcess.start(output, all);
    }

    /** Starts a new server that joins through another. */
    void join(int id, int through) throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.choose(2);
        http.put(id, new HostPort(HostPort.LOOPBACK, ports.get(1)));
        String other = through + "=" + file.node(through).address();
        arguments.put(id, List.of("--addr", ":" + ports.get(0), "--http", ":" + ports.get(1), "--join", other));
        start(id);
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

    java.net.http.HttpResponse<String> delete(int id, String path) {
        return send(id, "DELETE", path, BodyPublishers.noBody());
    }

    /** What the server knows of a member: {@code voter}, {@code learner}, {@code observer}, or nothing. */
    String suffrage(int id, int member) {
        try {
            for (JsonNode each : JSON.readTree(get(id, "/members").body()).path("members")) {
                if (each.path("id").asInt() == member) {
                    return each.path("suffrage").asText();
                }
            }
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server acknowledged that it set {@code key}. */
    boolean put(int id, String key, String value) {
        try {
            return send(id, "PUT", "/kv/" + key, BodyPublishers.ofString(value)).statusCode() == 204;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** As {@link #put}, without waiting. */
    CompletableFuture<Boolean> putLater(int id, String key, String value) {
        return client.sendAsync(
                        request(id, "PUT", "/kv/" + key, BodyPublishers.ofString(value)), BodyHandlers.discarding())
                .handle((answer, failure) -> failure == null && answer.statusCode() == 204);
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
        try {
            return client.send(request(id, method, path, body), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private java.net.http.HttpRequest request(int id, String method, String path, BodyPublisher body) {
        URI uri = URI.create("http://" + http.get(id) + path);
        java.net.http.HttpRequest.Builder request =
                java.net.http.HttpRequest.newBuilder(uri).timeout(ANSWER_LIMIT).method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private Path data(int id) {
        return directory.resolve("data-" + id);
    }
}
