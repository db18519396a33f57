package io.raftkit.runtime;

import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/** One loop behind all, whose time stands still until it is told to go on. */
final class OneLoop implements EventLoops, EventLoop {
    private record Later(long at, Runnable task) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private long now;

    @Override
    public EventLoop open(String name) {
        return this;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        later.add(new Later(now + Math.max(0, delayNanos), task));
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long currentTimeMillis() {
        return now / 1_000_000;
    }

    /** Runs what is there, and what that brings. */
    void run() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }

    /** Lets time pass. */
    void runFor(long nanos) {
        long end = now + nanos;
        run();
        while (!later.isEmpty() && later.peek().at() <= end) {
            Later next = later.remove();
            now = next.at();
            next.task().run();
            run();
        }
        now = end;
    }

    /** How many tasks wait for their time. */
    int timers() {
        return later.size();
    }

    @Override
    public void close() {
        run();
    }
}
