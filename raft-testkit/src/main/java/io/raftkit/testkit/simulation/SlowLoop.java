package io.raftkit.testkit.simulation;

import io.raftkit.spi.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A disk loop on which every task takes a while, and waits while the disk hangs. */
final class SlowLoop implements EventLoop {
    private final EventLoop loop;
    private final LongSupplier latency;
    private final LongSupplier hang;
    private final Consumer<Runnable> disk;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long lastDone = Long.MIN_VALUE;

    /**
     * A loop whose tasks run on {@code loop}.
     *
     * @param latency of the next task, in nanoseconds
     * @param hang for how many nanoseconds nothing happens
     * @param disk does a task
     */
    SlowLoop(EventLoop loop, LongSupplier latency, LongSupplier hang, Consumer<Runnable> disk) {
        this.loop = loop;
        this.latency = latency;
        this.hang = hang;
        this.disk = disk;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        lastDone = Math.max(lastDone, loop.nanoTime() + latency.getAsLong());
        loop.schedule(lastDone - loop.nanoTime(), this::runOrWait);
    }

    private void runOrWait() {
        long wait = hang.getAsLong();
        if (wait > 0) {
            loop.schedule(wait, this::runOrWait);
        } else {
            runNext();
        }
    }

    /** Runs the first of the tasks that wait, if there is one. */
    void runNext() {
        Runnable task = tasks.poll();
        if (task != null) {
            disk.accept(task);
        }
    }

    /** What waits runs soon. */
    void hurry() {
        lastDone = loop.nanoTime();
        tasks.forEach(task -> loop.execute(this::runNext));
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        loop.schedule(delayNanos, () -> execute(task));
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return loop.currentTimeMillis();
    }
}
