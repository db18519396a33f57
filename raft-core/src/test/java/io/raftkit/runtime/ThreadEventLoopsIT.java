package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.spi.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadEventLoopsIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final ThreadEventLoops loops = new ThreadEventLoops();
    private final EventLoop loop = loops.open("test");

    @AfterEach
    void close() {
        loops.close();
    }

    private static Duration timeOf(Runnable action) {
        long before = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    @Test
    void whoeverWaitsGoesOnWhenTheStageCompletesEitherWay() {
        CompletableFuture<String> done = new CompletableFuture<>();
        CompletableFuture<String> failed = new CompletableFuture<>();
        loop.schedule(SHORT.toNanos(), () -> done.complete("done"));
        loop.schedule(SHORT.toNanos(), () -> failed.completeExceptionally(new IllegalStateException("no")));
        assertThat(timeOf(() -> loops.await(done, LONG))).isLessThan(LONG);
        assertThat(done).isDone();
        assertThat(timeOf(() -> loops.await(failed, LONG))).isLessThan(LONG);
        assertThat(failed).isDone();
    }

    @Test
    void whoeverWaitsGoesOnWhenTheTimeIsUp() {
        assertThat(timeOf(() -> loops.await(new CompletableFuture<>(), SHORT))).isBetween(SHORT, LONG);
    }

    @Test
    void aTaskOfTheLoopsDoesNotWait() throws Exception {
        CompletableFuture<Duration> waited = new CompletableFuture<>();
        loop.execute(() -> waited.complete(timeOf(() -> loops.await(new CompletableFuture<>(), LONG))));
        assertThat(waited.get(10, TimeUnit.SECONDS)).isLessThan(LONG);
    }

    @Test
    void whoeverIsInterruptedWaitsNoLongerAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThat(timeOf(() -> loops.await(new CompletableFuture<>(), LONG))).isLessThan(LONG);
        assertThat(Thread.interrupted()).isTrue();
    }
}
