package io.raftkit.bench.compare;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one submitting thread does, and what it has seen. */
abstract sealed class Load implements Callable<Load.Seen> permits ClosedLoopLoad, OpenLoopLoad {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int DIGITS = 3;

    final Window window;
    private final Member leader;
    private final Workload workload;
    private final Histogram latency = new Histogram(DIGITS);
    private final Histogram fromSubmission = new Histogram(DIGITS);
    private long made;

    Load(Member leader, Workload workload, Window window) {
        this.leader = leader;
        this.workload = workload;
        this.window = window;
    }

    /**
     * What happened within the window.
     *
     * @param latency of each operation, in nanoseconds, from when it should have been made; its count is that of
     *     operations
     * @param fromSubmission the same from when it was made
     */
    record Seen(Histogram latency, Histogram fromSubmission) {
        static Seen nothing() {
            return new Seen(new Histogram(DIGITS), new Histogram(DIGITS));
        }

        void add(Seen other) {
            latency.add(other.latency);
            fromSubmission.add(other.fromSubmission);
        }
    }

    final Seen seen() {
        return new Seen(latency, fromSubmission);
    }

    /** Makes the next operation. */
    final void submit(Slot slot, long intended, long now) {
        slot.begin(intended, now);
        workload.submit(made++, leader, slot);
    }

    /** Takes note of an operation that has completed, if {@code time} lies in the window. */
    final void arrived(Slot slot, long time) {
        requireSuccess(slot);
        if (window.contains(time)) {
            latency.recordValue(slot.nanos());
            fromSubmission.recordValue(slot.nanosFromSubmission());
        }
    }

    static void requireSuccess(Slot slot) {
        Throwable failure = slot.failure();
        if (failure != null) {
            throw new IllegalStateException("an operation failed: the figures would be of something else", failure);
        }
    }

    /** Waits for one that is on its way. */
    static Slot await(Returned returned) {
        Slot slot = returned.await(System.nanoTime() + PATIENCE_NANOS);
        if (slot == null) {
            throw new IllegalStateException("nothing has completed for long");
        }
        return slot;
    }
}
