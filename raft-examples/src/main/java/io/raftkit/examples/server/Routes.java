package io.raftkit.examples.server;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.raftkit.examples.kv.KeyValues;
import io.raftkit.examples.kv.Pair;
import io.raftkit.examples.kv.Queries;
import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the paths and methods mean.
 *
 * <ul>
 *   <li>{@code GET /} lists every pair; {@code POST /key=value} sets one;
 *   <li>{@code GET|PUT|DELETE /kv/{key}} works on one value, raw;
 *   <li>{@code GET /status} tells how the node is;
 *   <li>{@code POST /snapshot} takes a snapshot;
 *   <li>{@code /members} and {@code /leader} are {@link MemberRoutes}.
 * </ul>
 */
final class Routes {
    private static final String ONE_PAIR = "/kv/";
    private static final int SNAPSHOT_LIMIT_SECONDS = 8;
    private static final String PATHS = "there are GET /, POST /key=value, GET|PUT|DELETE /kv/{key}, GET /status,"
            + " POST /snapshot, GET|POST /members, DELETE /members/{id}, POST /members/{id}/readmit and POST /leader";

    private final KeyValues store;
    private final Supplier<byte[]> status;
    private final Supplier<CompletableFuture<Snapshot>> snapshots;
    private final MemberRoutes members;
    private final int maxValueBytes;

    /**
     * Routes to {@code store}.
     *
     * @param status the node's status as JSON
     * @param snapshots takes a snapshot
     * @param members what is about members
     * @param maxValueBytes the largest value that is taken
     */
    Routes(
            KeyValues store,
            Supplier<byte[]> status,
            Supplier<CompletableFuture<Snapshot>> snapshots,
            MemberRoutes members,
            int maxValueBytes) {
        this.store = store;
        this.status = status;
        this.snapshots = snapshots;
        this.members = members;
        this.maxValueBytes = maxValueBytes;
    }

    /** The largest body that is taken. */
    int maxValueBytes() {
        return maxValueBytes;
    }

    /** Answers; the future never fails. */
    CompletableFuture<HttpResponse> route(HttpRequest request) {
        try {
            return dispatch(request).exceptionally(Failures::response);
        } catch (RuntimeException e) {
            return completedFuture(Failures.response(e));
        }
    }

    /** Whether a path is that of snapshots. */
    static boolean isSnapshot(String path) {
        return path.equals("/snapshot");
    }

    private CompletableFuture<HttpResponse> dispatch(HttpRequest request) {
        String path = request.rawPath();
        if (request.rawQuery() != null) {
            return problem(HttpResponse.BAD_REQUEST, "a question mark means nothing here: in a key or value write %3F");
        }
        if (path.equals("/status")) {
            return request.method().equals("GET")
                    ? completedFuture(HttpResponse.json(status.get()))
                    : completedFuture(HttpResponse.methodNotAllowed(request, "GET"));
        }
        if (isSnapshot(path)) {
            return request.method().equals("POST")
                    ? takeSnapshot()
                    : completedFuture(HttpResponse.methodNotAllowed(request, "POST"));
        }
        if (MemberRoutes.includes(path)) {
            return members.route(request);
        }
        if (path.startsWith(ONE_PAIR)) {
            return onePair(request, PercentCoding.decodeText(path.substring(ONE_PAIR.length())));
        }
        return switch (request.method()) {
            case "POST" -> setFromPath(request);
            case "GET" -> path.equals("/") ? list() : unknown(request);
            default ->
                path.equals("/")
                        ? completedFuture(HttpResponse.methodNotAllowed(request, "GET, POST"))
                        : unknown(request);
        };
    }

    /** HTTP gives a request up after 10 s, a large state may take longer. */
    private CompletableFuture<HttpResponse> takeSnapshot() {
        return snapshots
                .get()
                .thenApply(taken -> HttpResponse.text(
                        "up to entry " + taken.lastIncluded() + ", " + taken.sizeBytes() + " bytes\n"))
                .completeOnTimeout(
                        HttpResponse.text("it is being written: see GET /status\n"),
                        SNAPSHOT_LIMIT_SECONDS,
                        TimeUnit.SECONDS);
    }

    private static CompletableFuture<HttpResponse> unknown(HttpRequest request) {
        if (request.rawPath().indexOf('=') > 0) {
            return completedFuture(HttpResponse.methodNotAllowed(request, "POST"));
        }
        return problem(HttpResponse.NOT_FOUND, "there is no " + request.rawPath() + ": " + PATHS);
    }

    private CompletableFuture<HttpResponse> list() {
        return store.list()
                .thenApply(pairs -> pairs.map(all -> HttpResponse.text(Listing.of(all)))
                        .orElseGet(() -> HttpResponse.problem(
                                HttpResponse.FAILED,
                                "all pairs are more than " + Queries.MAX_LIST_BYTES
                                        + " bytes: read one with GET /kv/{key}")));
    }

    private CompletableFuture<HttpResponse> setFromPath(HttpRequest request) {
        String pair = request.rawPath().substring(1);
        int separator = pair.indexOf('=');
        if (separator < 1) {
            return problem(HttpResponse.BAD_REQUEST, "expected POST /key=value, not POST " + request.rawPath());
        }
        if (!request.body().isEmpty()) {
            return problem(
                    HttpResponse.BAD_REQUEST,
                    "POST /key=value takes its value from the path: send a body with PUT /kv/{key}");
        }
        String key = PercentCoding.decodeText(pair.substring(0, separator));
        Bytes value = PercentCoding.decode(pair.substring(separator + 1));
        return set(key, value, HttpResponse.text(Listing.line(new Pair(key, value))));
    }

    private CompletableFuture<HttpResponse> onePair(HttpRequest request, String key) {
        return switch (request.method()) {
            case "GET" ->
                store.get(key).thenApply(value -> value.map(HttpResponse::raw).orElseGet(Routes::missing));
            case "PUT" -> set(key, request.body(), HttpResponse.noContent());
            case "DELETE" -> store.delete(key).thenApply(existed -> existed ? HttpResponse.noContent() : missing());
            default -> completedFuture(HttpResponse.methodNotAllowed(request, "GET, PUT, DELETE"));
        };
    }

    private CompletableFuture<HttpResponse> set(String key, Bytes value, HttpResponse done) {
        if (value.length() > maxValueBytes) {
            return completedFuture(tooLarge());
        }
        return store.set(key, value).thenApply(ignored -> done);
    }

    /** The value is larger than what is taken. */
    HttpResponse tooLarge() {
        return HttpResponse.problem(
                HttpResponse.TOO_LARGE, "a value is at most " + maxValueBytes + " bytes: cut it into several keys");
    }

    private static HttpResponse missing() {
        return HttpResponse.problem(HttpResponse.NOT_FOUND, "there is no such key");
    }

    private static CompletableFuture<HttpResponse> problem(int status, String line) {
        return completedFuture(HttpResponse.problem(status, line));
    }
}
