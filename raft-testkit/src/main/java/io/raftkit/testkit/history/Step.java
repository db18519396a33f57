package io.raftkit.testkit.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A configuration, and how a {@link Search} came to it. */
final class Step<S> {
    private final Configuration<S> configuration;
    private final @Nullable Step<S> previous;
    private final @Nullable Operation by;
    private final int done;
    private final long[] used;

    private Step(
            Configuration<S> configuration, @Nullable Step<S> previous, @Nullable Operation by, int done, long[] used) {
        this.configuration = configuration;
        this.previous = previous;
        this.by = by;
        this.done = done;
        this.used = used;
    }

    /** The beginning; {@code used} has a bit for each optional operation, none of them set. */
    static <S> Step<S> first(S state, long[] used) {
        return new Step<>(Configuration.initial(state), null, null, 0, used);
    }

    /** After one more of the operations that must take effect. */
    Step<S> with(int i, Operation operation, S state) {
        return new Step<>(configuration.with(i, state), this, operation, done + 1, used);
    }

    /** After one more of the operations that may. */
    Step<S> withOptional(int i, Operation operation, S state) {
        long[] more = used.clone();
        more[i >> 6] |= 1L << i;
        return new Step<>(configuration.with(state), this, operation, done, more);
    }

    Configuration<S> configuration() {
        return configuration;
    }

    /** The last operation; null in the beginning. */
    @Nullable
    Operation by() {
        return by;
    }

    /** How many operations have taken effect that must. */
    int done() {
        return done;
    }

    /** The bits of the optional operations that have taken effect. */
    long[] used() {
        return used;
    }

    /** How many optional operations have taken effect. */
    int usedCount() {
        int count = 0;
        for (long word : used) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Whether an optional operation has taken effect. */
    boolean uses(int i) {
        return (used[i >> 6] & (1L << i)) != 0;
    }

    /** The operations that led here. */
    List<Operation> path() {
        Deque<Operation> path = new ArrayDeque<>();
        for (Step<S> step = this; step != null && step.by != null; step = step.previous) {
            path.addFirst(step.by);
        }
        return List.copyOf(path);
    }
}
