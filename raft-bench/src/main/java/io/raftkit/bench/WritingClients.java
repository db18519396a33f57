package io.raftkit.bench;

import io.raftkit.model.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each write, wait for the commit, and write again; one that is refused tries again a little later. */
final class WritingClients implements AutoCloseable {
    private static final int MOST = 20_000_000;
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e6;

    private final GrowingCluster cluster;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private final int[] micros = new int[MOST];
    private final AtomicLong count = new AtomicLong();
    private volatile long since = System.nanoTime();
    private volatile boolean isRunning = true;

    private WritingClients(GrowingCluster cluster) {
        this.cluster = cluster;
    }

    static WritingClients start(GrowingCluster cluster, int number) {
        WritingClients clients = new WritingClients(cluster);
        for (int i = 0; i < number; i++) {
            Thread thread = new Thread(clients::write, "client-" + i);
            thread.setDaemon(true);
            clients.threads.add(thread);
            thread.start();
        }
        return clients;
    }

    private void write() {
        while (isRunning) {
            Bytes command = PagesStateMachine.write(next.incrementAndGet());
            long begun = System.nanoTime();
            try {
                cluster.leader().propose(command).join();
                int at = (int) Math.min(count.getAndIncrement(), MOST - 1);
                micros[at] = (int) TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun);
            } catch (CompletionException refused) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts from now on. */
    void restart() {
        count.set(0);
        since = System.nanoTime();
    }

    long commits() {
        return count.get();
    }

    double perSecond() {
        return count.get() * NANOS / (System.nanoTime() - since);
    }

    double p99Millis() {
        int counted = (int) Math.min(count.get(), MOST);
        int[] sorted = Arrays.copyOf(micros, counted);
        Arrays.sort(sorted);
        return counted == 0 ? Double.NaN : sorted[(int) (counted * 0.99)] * 1000 / MILLIS;
    }

    @Override
    public void close() {
        isRunning = false;
        threads.forEach(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
