package io.raftkit.examples.maelstrom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;

/** Carries lines between nodes and clients, as Maelstrom does, and loses those between nodes that it is told to. */
final class LineRouter {
    private static final byte[] END = {};

    private final Map<String, BlockingQueue<byte[]>> nodes = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<ObjectNode>> asked = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile BiPredicate<String, String> loses = (from, to) -> false;

    /** Carries for a node from now on. */
    void attach(String id, InputStream fromNode, OutputStream toNode) {
        BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
        nodes.put(id, waiting);
        start("from " + id, () -> read(fromNode));
        start("to " + id, () -> write(waiting, toNode));
    }

    private void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Loses what goes between nodes for which this holds. */
    void lose(BiPredicate<String, String> which) {
        loses = which;
    }

    /** Sends a request, and completes with the body of its answer. */
    CompletableFuture<ObjectNode> ask(String client, String node, ObjectNode body) {
        long id = ids.incrementAndGet();
        CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
        asked.put(client + " " + id, answer);
        route(new Line(client, node, body.put("msg_id", id)));
        return answer;
    }

    private void read(InputStream fromNode) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(fromNode, StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                route(Line.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow());
            }
        } catch (IOException e) {
            // The node has ended.
        }
    }

    private void route(Line line) {
        if (line.dest().startsWith("c")) {
            String request = line.dest() + " " + line.body().path("in_reply_to").asLong();
            CompletableFuture<ObjectNode> answer = asked.remove(request);
            if (answer != null) {
                answer.complete(line.body());
            }
            return;
        }
        BlockingQueue<byte[]> target = nodes.get(line.dest());
        if (target != null && !loses.test(line.src(), line.dest())) {
            target.add(line.toBytes());
        }
    }

    private static void write(BlockingQueue<byte[]> waiting, OutputStream toNode) {
        try (toNode) {
            for (byte[] line = waiting.take(); line.length > 0; line = waiting.take()) {
                toNode.write(line);
                if (waiting.isEmpty()) {
                    toNode.flush();
                }
            }
        } catch (IOException e) {
            // The node has ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the standard input of every node, and waits until they have ended their output. */
    void close() throws InterruptedException {
        nodes.values().forEach(waiting -> waiting.add(END));
        for (Thread each : threads) {
            each.join(TimeUnit.SECONDS.toMillis(10));
        }
    }
}
