package io.raftkit.testkit.contract;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one thread on which a state machine lives, as it does in a node, for tests that write captures on another. */
final class ApplyLoop implements AutoCloseable {
    private final Promise promise;
    private final Duration patience;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "apply");
        daemon.setDaemon(true);
        return daemon;
    });

    /** Whoever waits for longer than {@code patience} is told that {@code promise} is broken. */
    ApplyLoop(Promise promise, Duration patience) {
        this.promise = promise;
        this.patience = patience;
    }

    /** Does it there, and waits for it. */
    <T> T call(Callable<T> task) {
        Future<T> done = thread.submit(task);
        try {
            return done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw promise.broken("Nothing was applied for " + patience, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw promise.broken("On the apply loop, it throws", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw promise.broken("The test was interrupted", e);
        }
    }

    /** Gives up what still waits. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
