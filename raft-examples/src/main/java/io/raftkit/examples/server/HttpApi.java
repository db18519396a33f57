package io.raftkit.examples.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.raftkit.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 in front of {@link Routes}. A request holds a thread while it is read and while it is answered, not while
 * the cluster decides; how many may be decided at a time is bounded, and so is how long a client may take.
 */
final class HttpApi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final int THREADS = 128;
    private static final int BACKLOG = 256;
    private static final int MAX_WAITING = 1024;
    private static final int MAX_UNDECIDED = 1024;
    private static final int MAX_CLIENT_SECONDS = 10;
    /** So much of a body that is too large is read and dropped, so that its sender gets to read the answer. */
    private static final int MAX_DRAINED_BYTES = 16 << 20;

    private final HttpServer server;
    private final ExecutorService readers;
    private final ExecutorService writers;
    private final Semaphore undecided = new Semaphore(MAX_UNDECIDED);

    private HttpApi(HttpServer server) {
        this.server = server;
        this.readers = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), named("http-read-"));
        // Its queue is bounded by the permits that every answer holds.
        this.writers = Executors.newFixedThreadPool(THREADS, named("http-write-"));
    }

    /**
     * Takes the address; requests wait until {@link #serve}.
     *
     * @throws IOException if it cannot be had, for instance because it is in use
     */
    static HttpApi bind(HostPort address) throws IOException {
        // The server reads these once, before its first use. Without nodelay every answer waits for the client's ack.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(MAX_CLIENT_SECONDS));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(MAX_CLIENT_SECONDS));
        return new HttpApi(HttpServer.create(address.socketAddress(), BACKLOG));
    }

    /** Answers requests from now on. */
    void serve(Routes routes, AccessTokens tokens) {
        server.createContext("/", exchange -> handle(exchange, routes, tokens));
        server.setExecutor(readers);
        server.start();
    }

    /** The port it listens on. */
    int port() {
        return server.getAddress().getPort();
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        server.stop(0);
        readers.shutdownNow();
        writers.shutdownNow();
    }

    private void handle(HttpExchange exchange, Routes routes, AccessTokens tokens) throws IOException {
        if (!undecided.tryAcquire()) {
            send(exchange, HttpResponse.problem(HttpResponse.UNAVAILABLE, "too many requests at a time: try again"));
            return;
        }
        CompletableFuture<HttpResponse> decided;
        try {
            decided = decide(exchange, routes, tokens);
        } catch (IOException | RuntimeException e) {
            undecided.release();
            exchange.close();
            throw e;
        }
        var unused = decided.thenAccept(response -> writers.execute(() -> answer(exchange, response)));
    }

    private static CompletableFuture<HttpResponse> decide(HttpExchange exchange, Routes routes, AccessTokens tokens)
            throws IOException {
        Optional<Bytes> body = body(exchange, routes.maxValueBytes());
        Optional<HttpResponse> refusal = tokens.refusal(request(exchange, Bytes.EMPTY));
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refusal.get());
        }
        return body.isEmpty()
                ? CompletableFuture.completedFuture(routes.tooLarge())
                : routes.route(request(exchange, body.get()));
    }

    private static HttpRequest request(HttpExchange exchange, Bytes body) {
        return new HttpRequest(
                exchange.getRequestMethod(),
                String.valueOf(exchange.getRequestURI().getRawPath()),
                exchange.getRequestURI().getRawQuery(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                body);
    }

    private static Optional<Bytes> body(HttpExchange exchange, int limit) throws IOException {
        InputStream source = exchange.getRequestBody();
        byte[] body = source.readNBytes(limit + 1);
        if (body.length <= limit) {
            return Optional.of(Bytes.wrap(body));
        }
        byte[] dropped = new byte[1 << 16];
        for (int drained = 0; drained < MAX_DRAINED_BYTES; ) {
            int count = source.read(dropped);
            if (count < 0) {
                break;
            }
            drained += count;
        }
        return Optional.empty();
    }

    private void answer(HttpExchange exchange, HttpResponse response) {
        try {
            send(exchange, response);
        } catch (IOException e) {
            LOG.debug("a client was gone before its answer: {}", e.toString());
        } finally {
            undecided.release();
        }
    }

    private static void send(HttpExchange exchange, HttpResponse response) throws IOException {
        try (exchange) {
            response.headers().forEach(exchange.getResponseHeaders()::set);
            boolean bodiless =
                    response.body().isEmpty() || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(
                    response.status(), bodiless ? -1 : response.body().length());
            if (!bodiless) {
                try (OutputStream target = exchange.getResponseBody()) {
                    response.body().writeTo(target);
                }
            }
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
