package io.raftkit.runtime;

import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A named thread behind each loop. */
public final class ThreadEventLoops implements EventLoops {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadEventLoops.class);
    private static final long PATIENCE_SECONDS = 60;

    private final Queue<ThreadLoop> loops = new ConcurrentLinkedQueue<>();

    @Override
    public EventLoop open(String name) {
        ThreadLoop loop = new ThreadLoop(name);
        loops.add(loop);
        return loop;
    }

    @Override
    public void await(CompletionStage<?> stage, Duration most) {
        if (loops.stream().anyMatch(ThreadLoop::isCurrentThread)) {
            return;
        }
        CountDownLatch completed = new CountDownLatch(1);
        var unused = stage.whenComplete((result, failure) -> completed.countDown());
        try {
            if (!completed.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("not completed within {}", most);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        loops.forEach(ThreadLoop::shutdown);
        loops.forEach(ThreadLoop::awaitEnd);
    }

    private static final class ThreadLoop implements EventLoop {
        private final long origin = System.nanoTime();
        private final String name;
        private final ScheduledThreadPoolExecutor executor;
        private volatile @Nullable Thread thread;

        ThreadLoop(String name) {
            this.name = name;
            this.executor = new ScheduledThreadPoolExecutor(1, task -> {
                Thread made = new Thread(task, "raftkit-" + name);
                made.setDaemon(true);
                thread = made;
                return made;
            });
            executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        public void execute(Runnable task) {
            schedule(0, task);
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            try {
                if (delayNanos <= 0) {
                    executor.execute(task);
                } else {
                    var unused = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
                }
            } catch (RejectedExecutionException e) {
                LOG.trace("{} is closed: a task is ignored", name);
            }
        }

        @Override
        public long nanoTime() {
            return System.nanoTime() - origin;
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }

        void shutdown() {
            executor.shutdown();
        }

        boolean isCurrentThread() {
            return Thread.currentThread().equals(thread);
        }

        /** A node that is closed by one of its own tasks cannot wait for that task to end. */
        void awaitEnd() {
            if (isCurrentThread()) {
                return;
            }
            try {
                if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("{} has not ended after {} s", name, PATIENCE_SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
