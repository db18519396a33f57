package io.raftkit.testkit.simulation;

import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;

/** The loops of one life of a node: all on the one thread of the simulation, each a little late, each in order. */
final class VirtualLoops implements EventLoops {
    private final VirtualTime time;
    private final VirtualTime.Owner owner;
    private final LocalClock clock;
    private final RandomGenerator random;
    private final long jitterNanos;
    private final List<VirtualLoop> loops = new ArrayList<>();
    private int timers;
    private boolean closed;

    /**
     * Loops whose tasks belong to {@code owner}.
     *
     * @param jitterNanos how long a task may wait for its turn: what other threads do meanwhile
     */
    VirtualLoops(
            VirtualTime time, VirtualTime.Owner owner, LocalClock clock, RandomGenerator random, long jitterNanos) {
        this.time = time;
        this.owner = owner;
        this.clock = clock;
        this.random = random;
        this.jitterNanos = jitterNanos;
    }

    @Override
    public EventLoop open(String name) {
        VirtualLoop loop = new VirtualLoop();
        loops.add(loop);
        return loop;
    }

    /** How many tasks and timers wait. */
    int backlog() {
        int backlog = timers;
        for (VirtualLoop loop : loops) {
            backlog += loop.given.size();
        }
        return backlog;
    }

    @Override
    public void close() {
        boolean busy = !closed;
        while (busy) {
            busy = false;
            for (VirtualLoop loop : loops) {
                busy |= loop.runNext();
            }
        }
        closed = true;
    }

    private final class VirtualLoop implements EventLoop {
        private final Queue<Runnable> given = new ArrayDeque<>();
        private long lastTurn;

        @Override
        public void execute(Runnable task) {
            if (closed) {
                return;
            }
            given.add(task);
            long turn = time.now() + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
            lastTurn = Math.max(lastTurn, turn);
            time.at(lastTurn, owner, this::runNext);
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            if (delayNanos <= 0) {
                execute(task);
                return;
            }
            timers++;
            time.schedule(clock.trueDelay(delayNanos), owner, () -> {
                timers--;
                if (!closed) {
                    task.run();
                }
            });
        }

        private boolean runNext() {
            Runnable task = given.poll();
            if (task == null) {
                return false;
            }
            task.run();
            return true;
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return clock.currentTimeMillis();
        }
    }
}
