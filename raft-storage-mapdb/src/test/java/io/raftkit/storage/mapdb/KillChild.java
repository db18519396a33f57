package io.raftkit.storage.mapdb;

import io.raftkit.model.GroupId;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogStore;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The process that {@link KillIT} kills: does what a {@link KillPlan} says, and prints the term of each write that is
 * durable.
 */
final class KillChild {
    static final MapDbOptions OPTIONS = MapDbOptions.defaults().withSegmentBytes(1 << 18);
    private static final int IN_FLIGHT = 8;

    private KillChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        LogStore store = MapDbLogStore.open(Path.of(arguments[0]), OPTIONS);
        RecoveredLog log = store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, new ThreadLoop(thread)));
        KillPlan plan = new KillPlan(
                Long.parseLong(arguments[1]), log.hardState().term(), log.base().index(), log.lastIndex());
        PrintStream output = System.out;
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        while (true) {
            inFlight.acquire();
            KillPlan.Step step = plan.next();
            if (step.reset() != null) {
                store.reset(step.reset());
            }
            long reported = plan.term();
            store.write(step.write()).whenComplete((done, error) -> {
                if (error == null) {
                    // The dot tells a whole number from one that the kill cut short.
                    output.println(reported + ".");
                    output.flush();
                }
                inFlight.release();
            });
            if (step.compactTo() > 0) {
                store.compact(new LogId(1, step.compactTo()));
            }
        }
    }

    /** A loop on a real thread. */
    record ThreadLoop(ExecutorService thread) implements EventLoop {
        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException("there is room on the disk");
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    }
}
