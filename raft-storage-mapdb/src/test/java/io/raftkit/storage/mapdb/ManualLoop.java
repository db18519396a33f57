package io.raftkit.storage.mapdb;

import io.raftkit.spi.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;

/** A disk loop that stands still until the test runs it. */
final class ManualLoop implements EventLoop {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private long now;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        later.add(task);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long currentTimeMillis() {
        return 0;
    }

    /** The clock goes on; nothing becomes due. */
    void spend(long nanos) {
        now += nanos;
    }

    /** How many tasks wait for time to pass. */
    int timers() {
        return later.size();
    }

    /** Runs the next task; whether there was one. */
    boolean runNext() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Time passes: whatever waits for it is due. */
    void passTime() {
        tasks.addAll(later);
        later.clear();
        runAll();
    }

    void runAll() {
        while (runNext()) {
            // Tasks may add tasks.
        }
    }
}
