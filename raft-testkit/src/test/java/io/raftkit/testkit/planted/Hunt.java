package io.raftkit.testkit.planted;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs seed after seed, on two threads, until enough of them find something. What is found depends on neither. */
final class Hunt implements AutoCloseable {
    /** A seed, and the property that it found broken. */
    record Finding(long seed, String property) {}

    private static final int THREADS = 2;
    private static final Pattern PROPERTY = Pattern.compile("property: (.+)");

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /**
     * The first findings among {@code seeds} seeds.
     *
     * @param simulation runs a seed
     * @param wanted how many findings end the hunt
     * @throws AssertionError if something else than a property is broken
     */
    List<Finding> hunt(LongConsumer simulation, long from, long seeds, int wanted) throws InterruptedException {
        NavigableMap<Long, Finding> found = new ConcurrentSkipListMap<>();
        AtomicLong next = new AtomicLong(from);
        Callable<Void> hunter = () -> {
            for (long seed = next.getAndIncrement(); seed < from + seeds; seed = next.getAndIncrement()) {
                if (found.size() >= wanted) {
                    break;
                }
                run(simulation, seed).ifPresent(finding -> found.put(finding.seed, finding));
            }
            return null;
        };
        List<Future<Void>> hunters = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            hunters.add(threads.submit(hunter));
        }
        for (Future<Void> each : hunters) {
            await(each);
        }
        return found.values().stream().limit(wanted).toList();
    }

    private static void await(Future<Void> hunter) throws InterruptedException {
        try {
            hunter.get();
        } catch (ExecutionException e) {
            throw new AssertionError("the simulation itself is broken: " + e.getCause(), e.getCause());
        }
    }

    /** What a seed finds. */
    static Optional<Finding> run(LongConsumer simulation, long seed) {
        try {
            simulation.accept(seed);
            return Optional.empty();
        } catch (AssertionError failure) {
            return Optional.of(new Finding(seed, property(failure)));
        }
    }

    /** Only what a check says is a finding: what a broken class throws says nothing about the simulation. */
    private static String property(AssertionError failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean isCheck = cause instanceof AssertionError
                    || cause.getClass() == IllegalStateException.class
                    || cause.getClass() == IllegalArgumentException.class
                    || cause instanceof IOException
                    || cause.getClass().getName().startsWith("io.raftkit.error.");
            if (!isCheck) {
                throw new IllegalStateException("not a finding, but a broken patch", failure);
            }
        }
        Matcher matcher = PROPERTY.matcher(Objects.requireNonNullElse(failure.getMessage(), ""));
        if (!matcher.find()) {
            throw new IllegalStateException("names no property", failure);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
