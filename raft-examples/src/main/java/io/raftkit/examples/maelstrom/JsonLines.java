package io.raftkit.examples.maelstrom;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pair of streams with a message on each line. One thread reads and hands over, another one writes, so that nobody
 * who sends ever waits; what waits to be written is bounded.
 */
final class JsonLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JsonLines.class);
    private static final int MAX_LINE_BYTES = 16 << 20;
    private static final long MAX_WAITING_BYTES = 64L << 20;
    private static final byte[] END = {};

    private final InputStream in;
    private final OutputStream out;
    private final Map<String, Consumer<Line>> takers = new ConcurrentHashMap<>();
    private final Consumer<Line> others;
    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private JsonLines(InputStream in, OutputStream out, Consumer<Line> others) {
        this.in = in;
        this.out = out;
        this.others = others;
    }

    /** Begins to read and write; what {@link #subscribe} has no taker for goes to {@code others}. */
    static JsonLines start(InputStream in, OutputStream out, Consumer<Line> others) {
        JsonLines lines = new JsonLines(new BufferedInputStream(in, 1 << 16), out, others);
        thread("stdin", lines::read).start();
        thread("stdout", lines::write).start();
        return lines;
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Gives messages of this type to {@code taker}; says whether nobody else had them before. */
    boolean subscribe(String type, Consumer<Line> taker) {
        return takers.putIfAbsent(type, taker) == null;
    }

    void unsubscribe(String type, Consumer<Line> taker) {
        takers.remove(type, taker);
    }

    /** Has a message written soon; says whether there is room. */
    boolean offer(Line line) {
        byte[] bytes = line.toBytes();
        if (ended.isDone() || waitingBytes.addAndGet(bytes.length) > MAX_WAITING_BYTES) {
            waitingBytes.addAndGet(-bytes.length);
            return false;
        }
        return waiting.offer(bytes);
    }

    /** Completes when there is nothing more to read, or nobody who reads. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private void read() {
        try {
            for (byte[] text = readLine(); text.length > 0; text = readLine()) {
                take(text);
            }
        } catch (IOException e) {
            LOG.debug("reading has ended: {}", e.toString());
        } finally {
            ended.complete(null);
        }
    }

    private void take(byte[] text) {
        Line.parse(text)
                .ifPresentOrElse(
                        line -> takers.getOrDefault(line.type(), others).accept(line),
                        () -> LOG.warn("skipped a line of {} bytes that is no message", text.length));
    }

    /** The next line, with its end; empty if there is none. A longer one than may be is read, and comes out cut. */
    private byte[] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = in.read(); each >= 0; each = in.read()) {
            if (line.size() < MAX_LINE_BYTES) {
                line.write(each);
            }
            if (each == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private void write() {
        try (out) {
            for (byte[] line = waiting.take(); line.length > 0; line = waiting.take()) {
                out.write(line);
                waitingBytes.addAndGet(-line.length);
                if (waiting.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            LOG.debug("writing has ended: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.complete(null);
        }
    }

    /** Writes what waits and ends; nothing is said afterwards. */
    @Override
    public void close() {
        ended.complete(null);
        waiting.add(END);
    }
}
