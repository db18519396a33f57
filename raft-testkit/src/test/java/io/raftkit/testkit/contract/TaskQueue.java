package io.raftkit.testkit.contract;

import io.raftkit.spi.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A loop whose tasks run when the test says so; any thread may add some. */
final class TaskQueue implements EventLoop {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        throw new UnsupportedOperationException("nothing in memory waits");
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public long currentTimeMillis() {
        return 0;
    }

    /** Runs what is there now, and what is added meanwhile. */
    void runAll() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }
}
