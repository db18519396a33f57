package io.raftkit.testkit.simulation;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * New seeds for as long as one likes, up to the first failure. Only with the profile {@code soak}:
 *
 * <pre>
 * mvn -Psoak -pl raft-testkit -am verify -Draftkit.soak=10m
 * </pre>
 *
 * <p>{@code 90s}, {@code 10m} or {@code 8h}; {@code -Draftkit.from=SEED} to begin somewhere else than anywhere.
 */
class Soak {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final long LINE_EVERY_MILLIS = 60_000;
    private static final Path PAGES = Path.of("target", "simulation");

    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong simulatedNanos = new AtomicLong();
    private volatile boolean over;

    @Test
    void newSeedsFindNothing() throws InterruptedException {
        Duration time = Duration.parse("PT" + System.getProperty("raftkit.soak", "1m"));
        long from = Long.getLong("raftkit.from", new SecureRandom().nextLong() >>> 16);
        System.out.println("soak from seed " + from + " for " + time + " on " + THREADS + " threads");
        next.set(from);
        long end = System.nanoTime() + time.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Future<?>[] runs = new Future<?>[THREADS];
            for (int i = 0; i < THREADS; i++) {
                runs[i] = threads.submit(() -> soak(end));
            }
            watch(runs);
        } finally {
            over = true;
            threads.shutdown();
        }
        report();
    }

    private void soak(long end) {
        while (!over && System.nanoTime() < end) {
            try {
                SimulationReport report = Simulation.of(next.getAndIncrement())
                        .report(PAGES, System.out::println)
                        .run();
                simulatedNanos.addAndGet(report.simulated().toNanos());
                done.incrementAndGet();
            } catch (RuntimeException | Error failure) {
                over = true;
                throw failure;
            }
        }
    }

    private void watch(Future<?>... runs) throws InterruptedException {
        for (Future<?> run : runs) {
            while (!isDone(run)) {
                report();
            }
        }
    }

    private static boolean isDone(Future<?> run) throws InterruptedException {
        try {
            run.get(LINE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AssertionError violation) {
                throw violation;
            }
            throw new AssertionError(failed.getCause());
        }
    }

    private void report() {
        System.out.println(String.format(
                Locale.ROOT,
                "soak: %d seeds, %.1f simulated hours, up to seed %d",
                done.get(),
                simulatedNanos.get() / 3600e9,
                next.get() - 1));
    }
}
