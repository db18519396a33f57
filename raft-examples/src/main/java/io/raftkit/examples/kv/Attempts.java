package io.raftkit.examples.kv;

import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.RaftException;
import io.raftkit.error.RaftException.Retry;
import io.raftkit.error.ReadTimeoutException;
import io.raftkit.model.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats one operation as long as it fails without effect, until it succeeds, may have had an effect, or time is up.
 *
 * <p>An attempt that is under way when time is up is what tells a write that was certainly not made (the last attempt
 * was refused) from one whose outcome nobody here knows. So none begins in the last tenth of the time: one that would
 * have been refused at once must not pass for one that nobody answered.
 */
final class Attempts {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Supplier<CompletableFuture<Bytes>> operation;
    private final Executor afterPause;
    private final CompletableFuture<Bytes> outcome = new CompletableFuture<>();

    private volatile boolean lastBegun;

    /**
     * Why the last attempt failed; null while one is under way. Whoever takes it decides what follows, the next attempt
     * or none, so that no attempt begins after somebody was told that nothing was done.
     */
    private final AtomicReference<@Nullable RaftException> refusal = new AtomicReference<>();

    Attempts(Supplier<CompletableFuture<Bytes>> operation, Executor afterPause) {
        this.operation = operation;
        this.afterPause = afterPause;
    }

    /** Repeats a write; {@link OutcomeUnknownException} if an attempt is under way after {@code limit}. */
    static CompletableFuture<Bytes> write(Supplier<CompletableFuture<Bytes>> operation, Duration limit) {
        return until(limit, operation, OutcomeUnknownException::new);
    }

    /** Repeats a read; {@link ReadTimeoutException} if an attempt is under way after {@code limit}. */
    static CompletableFuture<Bytes> read(Supplier<CompletableFuture<Bytes>> operation, Duration limit) {
        return until(limit, operation, ReadTimeoutException::new);
    }

    private static CompletableFuture<Bytes> until(
            Duration limit, Supplier<CompletableFuture<Bytes>> operation, Function<String, RaftException> expired) {
        Executor pause = CompletableFuture.delayedExecutor(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        Attempts attempts = new Attempts(operation, pause);
        attempts.outcome.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        // Completes normally whatever comes of it, which ends the timer; that would keep all this in memory.
        var unused = attempts.outcome
                .handle((result, failure) -> true)
                .completeOnTimeout(false, limit.toNanos() / 10 * 9, TimeUnit.NANOSECONDS)
                .thenRun(attempts::beginNoMore);
        return attempts.run(() -> expired.apply("no answer within " + limit.toMillis() + " ms"));
    }

    /** Makes the first attempt. */
    CompletableFuture<Bytes> run(Supplier<RaftException> expired) {
        attempt();
        return outcome.exceptionallyCompose(failure ->
                CompletableFuture.failedFuture(failure instanceof TimeoutException ? onExpiry(expired) : failure));
    }

    /** Makes no attempt after the one under way, if there is one: its refusal, or the one before, is the outcome. */
    void beginNoMore() {
        lastBegun = true;
        RaftException refused = refusal.getAndSet(null);
        if (refused != null) {
            outcome.completeExceptionally(refused);
        }
    }

    /** Ends the attempts: time is up. */
    void expire() {
        outcome.completeExceptionally(new TimeoutException());
    }

    private RaftException onExpiry(Supplier<RaftException> expired) {
        RaftException refused = refusal.getAndSet(null);
        return refused != null ? refused : expired.get();
    }

    private void attemptAgain() {
        if (!outcome.isDone() && refusal.getAndSet(null) != null) {
            attempt();
        }
    }

    private void attempt() {
        CompletableFuture<Bytes> attempt;
        try {
            attempt = operation.get();
        } catch (RuntimeException e) {
            attempt = CompletableFuture.failedFuture(e);
        }
        var unused = attempt.whenComplete(this::settle);
    }

    private void settle(@Nullable Bytes result, @Nullable Throwable failure) {
        if (result != null) {
            outcome.complete(result);
            return;
        }
        Throwable cause = failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
        if (cause instanceof RaftException e && e.retry() == Retry.SAFE && !(e instanceof NodeStoppedException)) {
            refusal.set(e);
            if (lastBegun) {
                beginNoMore();
            } else {
                afterPause.execute(this::attemptAgain);
            }
        } else if (cause != null) {
            outcome.completeExceptionally(cause);
        }
    }
}
