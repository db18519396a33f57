package io.raftkit.runtime;

import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A named thread behind each loop. */
public final class ThreadEventLoops implements EventLoops {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadEventLoops.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Queue<ThreadLoop> loops = new ConcurrentLinkedQueue<>();

    @Override
    public EventLoop open(String name) {
        ThreadLoop loop = new ThreadLoop("raftkit-" + name);
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
        loops.forEach(ThreadLoop::close);
        try {
            for (ThreadLoop loop : loops) {
                loop.awaitEnd(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
