package io.raftkit.examples.server;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Writers that go on whatever happens, and remember which writes were acknowledged. */
final class WriteStream implements AutoCloseable {
    private static final int WRITERS = 4;

    private final ServerCluster cluster;
    private final List<Integer> servers;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final CompletableFuture<?> writers;
    private volatile boolean closed;

    /** Starts writing, each key once, to each of the servers in turn. */
    WriteStream(ServerCluster cluster, List<Integer> servers) {
        this.cluster = cluster;
        this.servers = servers;
        this.writers = CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(this::write, threads))
                .limit(WRITERS)
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Waits for so many more acknowledgements. */
    void awaitMore(int count) throws InterruptedException {
        int goal = acknowledged.size() + count;
        ServerCluster.await(goal + " acknowledged writes", () -> acknowledged.size() >= goal);
    }

    /** The keys of all acknowledged writes; each one's value is its key. */
    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Stops writing. */
    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        writers.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private void write() {
        while (!closed) {
            int number = next.getAndIncrement();
            String key = "key-" + number;
            if (cluster.put(servers.get(number % servers.size()), key, key)) {
                acknowledged.add(key);
            }
        }
    }
}
