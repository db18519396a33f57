package io.raftkit.runtime;

import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** One loop behind all, whose time stands still until it is told to go on. */
final class OneLoop implements EventLoops, EventLoop {
    private static final long STEP = 100_000;

    private record Later(long at, Runnable task) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private long now;
    private boolean isRunning;

    /** Of the server n1, which is alone. */
    static NodeSettings settings() {
        return settings(RaftConfig.DEFAULTS);
    }

    static NodeSettings settings(RaftConfig config) {
        return new NodeSettings(
                GroupId.DEFAULT,
                NodeId.of("n1"),
                List.of(Endpoint.parse("n1=n1")),
                null,
                config,
                new SplittableRandom(1));
    }

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
            run(task);
        }
    }

    private void run(Runnable task) {
        boolean wasRunning = isRunning;
        isRunning = true;
        task.run();
        isRunning = wasRunning;
    }

    /** Lets time pass. */
    void runFor(long nanos) {
        long end = now + nanos;
        run();
        while (!later.isEmpty() && later.peek().at() <= end) {
            Later next = later.remove();
            now = next.at();
            run(next.task());
            run();
        }
        now = end;
    }

    /** Whoever waits outside of all tasks lets time pass. */
    @Override
    public void await(CompletionStage<?> stage, Duration most) {
        AtomicBoolean isDone = new AtomicBoolean();
        var unused = stage.whenComplete((result, failure) -> isDone.set(true));
        long end = now + most.toNanos();
        while (!isRunning && !isDone.get() && now < end) {
            runFor(Math.min(STEP, end - now));
        }
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
