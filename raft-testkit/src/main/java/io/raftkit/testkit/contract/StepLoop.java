package io.raftkit.testkit.contract;

import io.raftkit.spi.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A disk loop that stands still until the test runs it, and on which time passes only when the test says so. */
final class StepLoop implements EventLoop {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> timers = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        (delayNanos > 0 ? timers : tasks).add(task);
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public long currentTimeMillis() {
        return 0;
    }

    /** Runs one task, if there is one. */
    boolean runNext() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** All timers are due; runs everything. */
    void passTime() {
        for (Runnable due = timers.poll(); due != null; due = timers.poll()) {
            tasks.add(due);
        }
        runAll();
    }

    /** Runs everything, also what is added meanwhile. */
    void runAll() {
        boolean ran = true;
        while (ran) {
            ran = runNext();
        }
    }
}
