package io.raftkit.examples.server;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Writers that go on whatever happens, and remember which writes were acknowledged. */
final class WriteStream implements AutoCloseable {
    private static final int WRITERS = 4;

    private final ServerCluster cluster;
    private final List<Integer> servers;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    private volatile boolean closed;

    /** Starts writing, each key once, to each of the servers in turn. */
    WriteStream(ServerCluster cluster, List<Integer> servers) {
        this.cluster = cluster;
        this.servers = servers;
        for (int i = 0; i < WRITERS; i++) {
            writers.execute(this::write);
        }
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
    public void close() throws InterruptedException {
        closed = true;
        writers.shutdown();
        if (!writers.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a writer hangs");
        }
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
