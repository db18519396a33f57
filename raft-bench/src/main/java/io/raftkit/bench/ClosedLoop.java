package io.raftkit.bench;

import io.raftkit.RaftNode;
import io.raftkit.model.Bytes;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of proposals outstanding: as soon as one completes, the next is made. For one submitting thread.
 */
final class ClosedLoop {
    private static final long PATIENCE_SECONDS = 30;

    private final RaftNode leader;
    private final Bytes command;
    private final int outstanding;
    private final Semaphore completed = new Semaphore(0);
    private volatile @Nullable Throwable failure;

    /** Completions already taken note of; saves the semaphore for when there are none. */
    private int noted;

    ClosedLoop(RaftNode leader, Bytes command, int outstanding) {
        this.leader = leader;
        this.command = command;
        this.outstanding = outstanding;
    }

    /** Puts all proposals on their way. */
    void fill() {
        for (int i = 0; i < outstanding; i++) {
            propose();
        }
    }

    /** Waits until one of those on their way completes, and makes the next. */
    void commitOne() throws InterruptedException {
        awaitOne();
        propose();
    }

    /** Waits until all have completed. */
    void drain() throws InterruptedException {
        for (int i = 0; i < outstanding; i++) {
            awaitOne();
        }
    }

    private void propose() {
        var unused = leader.propose(command).whenComplete((result, thrown) -> {
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
            throw new IllegalStateException("no proposal has completed for " + PATIENCE_SECONDS + " s");
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("a proposal failed: the figures would be of something else", thrown);
        }
    }
}
