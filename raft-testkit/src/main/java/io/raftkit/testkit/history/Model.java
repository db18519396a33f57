package io.raftkit.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * What a system would be if it were one object that does one operation after another: its sequential specification.
 *
 * <pre>{@code
 * record Ticket() implements Model<Long> {
 *     public Long initial() {
 *         return 0L;
 *     }
 *
 *     public @Nullable Long step(Long last, Operation operation) {
 *         return operation.allows(last + 1) ? last + 1 : null; // each answer is one more than the one before
 *     }
 * }
 * }</pre>
 *
 * @param <S> its states: immutable, with value equality and a fair hash code
 */
public interface Model<S> {
    /** The state in the beginning. */
    S initial();

    /**
     * The state after an operation, or null if it cannot have been answered so in this state.
     *
     * <p>The answer of an operation may be unknown; {@link Operation#allows} is true of any answer then.
     *
     * @throws IllegalArgumentException if there is no such call
     */
    @Nullable
    S step(S state, Operation operation);

    /**
     * Which object the operation concerns, of several that have nothing to do with each other: each is judged by
     * itself, which is what makes long histories easy. Its key, unless this says otherwise.
     */
    default @Nullable String partition(Operation operation) {
        return operation.call().key();
    }

    /** Whether such a call never changes the state: knowing that saves work. */
    default boolean isRead(Call call) {
        return false;
    }

    /** A state, for people. */
    default String describe(S state) {
        return state.toString();
    }

    /** What it is called in reports. */
    default String name() {
        return getClass().getSimpleName();
    }
}
