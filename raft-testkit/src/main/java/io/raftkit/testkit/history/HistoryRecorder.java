package io.raftkit.testkit.history;

import io.raftkit.error.RaftException;
import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what real clients ask and are answered; any thread may.
 *
 * <pre>{@code
 * HistoryRecorder recorder = new HistoryRecorder();
 * recorder.command("c1", Call.write(3).on("x"), () -> node.propose(set("x", 3)), answer -> null).join();
 * recorder.query("c2", Call.read().on("x"), () -> node.query(get("x")), answer -> decode(answer)).join();
 * Checker.linearizable(Models.register()).check(recorder.history()).requireLinearizable();
 * }</pre>
 *
 * <p>A command that fails has had no effect if {@link RaftException#retry} is {@code SAFE}; after any other failure its
 * outcome is unknown. A query that fails had none in any case. So do not repeat a command within one call unless each
 * attempt but the last failed safely.
 */
public final class HistoryRecorder {
    private final AtomicLong numbers = new AtomicLong();
    private final LongSupplier clock;
    private final Queue<Pending> begun = new ConcurrentLinkedQueue<>();

    /** A recorder whose moments are the places of events in their order. */
    public HistoryRecorder() {
        this(new AtomicLong()::incrementAndGet);
    }

    /**
     * A recorder whose moments are times, to be compared with log lines.
     *
     * @param clock never goes back, in no thread: {@code System::nanoTime}
     */
    public HistoryRecorder(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Records an operation that may change something.
     *
     * @param request makes the request, and is called at once
     * @param output what the answer means, in the words of the model
     * @return the request's future, which completes once the outcome is recorded
     */
    public <T> CompletableFuture<T> command(
            String client,
            Call call,
            Supplier<CompletableFuture<T>> request,
            Function<? super T, ? extends @Nullable Object> output) {
        return recorded(new Pending(client, call, false), request, output);
    }

    /** Records an operation that changes nothing; as {@link #command} otherwise. */
    public <T> CompletableFuture<T> query(
            String client,
            Call call,
            Supplier<CompletableFuture<T>> request,
            Function<? super T, ? extends @Nullable Object> output) {
        return recorded(new Pending(client, call, true), request, output);
    }

    /** Records the beginning of an operation whose end the caller tells: for clients that have no futures. */
    public Pending invoke(String client, Call call) {
        return new Pending(client, call, false);
    }

    /**
     * All operations so far. The outcome of those that are not answered is unknown; whatever was seen by one that is
     * answered is there too.
     */
    public History history() {
        Map<Long, Operation> ended = new HashMap<>();
        for (Pending each : begun) {
            Operation operation = each.end.get();
            if (operation != null) {
                ended.put(each.number, operation);
            }
        }
        List<Operation> operations = new ArrayList<>();
        for (Pending each : begun) {
            Operation operation = ended.get(each.number);
            operations.add(operation != null ? operation : each.ended(Outcome.UNKNOWN, null));
        }
        return History.of(operations);
    }

    private static <T> CompletableFuture<T> recorded(
            Pending pending,
            Supplier<CompletableFuture<T>> request,
            Function<? super T, ? extends @Nullable Object> output) {
        CompletableFuture<T> future;
        try {
            future = request.get();
        } catch (RuntimeException | Error thrown) {
            pending.failed(thrown);
            throw thrown;
        }
        return future.whenComplete((answer, failure) -> {
            if (failure == null) {
                pending.ok(output.apply(answer));
            } else {
                pending.failed(failure);
            }
        });
    }

    /** An operation that has begun. The first call of {@code ok}, {@code failed} or {@code unknown} ends it. */
    public final class Pending {
        private final long number = numbers.incrementAndGet();
        private final String client;
        private final Call call;
        private final boolean query;
        private final long invoked;
        private final AtomicReference<@Nullable Operation> end = new AtomicReference<>();

        private Pending(String client, Call call, boolean query) {
            this.client = client;
            this.call = call;
            this.query = query;
            this.invoked = clock.getAsLong();
            begun.add(this);
        }

        /** It was answered. */
        public void ok(@Nullable Object output) {
            end.compareAndSet(null, ended(Outcome.OK, output));
        }

        /** It certainly had no effect. */
        public void failed() {
            end.compareAndSet(null, ended(Outcome.FAILED, null));
        }

        /** It may have had an effect, or may still have one. */
        public void unknown() {
            end.compareAndSet(null, ended(Outcome.UNKNOWN, null));
        }

        private void failed(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            boolean isSafe = cause instanceof RaftException raft && raft.retry() == RaftException.Retry.SAFE;
            if (query || isSafe) {
                failed();
            } else {
                unknown();
            }
        }

        private Operation ended(Outcome outcome, @Nullable Object output) {
            long returned = outcome == Outcome.UNKNOWN ? Operation.NEVER : clock.getAsLong();
            return new Operation(number, client, call, outcome, output, invoked, returned);
        }
    }
}
