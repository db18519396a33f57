package io.raftkit.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of operations outstanding: as soon as one completes, the next is made. For one submitting thread.
 */
final class ClosedLoop {
    private static final long PATIENCE_SECONDS = 30;

    private final Supplier<? extends CompletableFuture<?>> operation;
    private final int outstanding;
    private final Semaphore completed = new Semaphore(0);
    private volatile @Nullable Throwable failure;

    /** Completions already taken note of; saves the semaphore for when there are none. */
    private int noted;

    ClosedLoop(Supplier<? extends CompletableFuture<?>> operation, int outstanding) {
        this.operation = operation;
        this.outstanding = outstanding;
    }

    /** Puts all operations on their way. */
    void fill() {
        for (int i = 0; i < outstanding; i++) {
            begin();
        }
    }

    /** Waits until one of those on their way completes, and makes the next. */
    void completeOne() throws InterruptedException {
        awaitOne();
        begin();
    }

    /** Waits until all have completed. */
    void drain() throws InterruptedException {
        for (int i = 0; i < outstanding; i++) {
            awaitOne();
        }
    }

    private void begin() {
        var unused = operation.get().whenComplete((result, thrown) -> {
            if (thrown != null) {
                failure = thrown;
            }
            completed.release();
        });
    }

    private void awaitOne() throws InterruptedException {
        if (noted == 0) {
            noted = completed.drainPermits();
        }
        if (noted > 0) {
            noted--;
        } else if (!completed.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no operation has completed for " + PATIENCE_SECONDS + " s");
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("an operation failed: the figures would be of something else", thrown);
        }
    }
}
