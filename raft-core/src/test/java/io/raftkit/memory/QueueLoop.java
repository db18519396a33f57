package io.raftkit.memory;

import io.raftkit.spi.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/** A loop whose tasks run when the test says so. */
final class QueueLoop implements EventLoop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

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

    void runOne() {
        tasks.remove().run();
    }

    void runAll() {
        while (!tasks.isEmpty()) {
            runOne();
        }
    }

    int size() {
        return tasks.size();
    }
}
