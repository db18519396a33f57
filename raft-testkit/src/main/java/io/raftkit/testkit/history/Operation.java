package io.raftkit.testkit.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link History}: what was asked, what came of it, and between which moments.
 *
 * <p>Moments are numbers that grow: nanoseconds of one clock, or the places of events in their order. An operation
 * comes before another if it had returned at an earlier moment than the other was invoked at; what has the same moment
 * counts as concurrent.
 *
 * @param number unlike those of all other operations of its history
 * @param client who asked
 * @param call what was asked
 * @param outcome what is known of its effect
 * @param output what it answered; null unless the outcome is {@link Outcome#OK}
 * @param invoked when it was asked
 * @param returned when the client learned the outcome; {@link #NEVER} if it did not
 */
public record Operation(
        long number,
        String client,
        Call call,
        Outcome outcome,
        @Nullable Object output,
        long invoked,
        long returned) {
    /** The moment at which an operation returns of which nobody knows when it takes effect. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What is known of an operation's effect. */
    public enum Outcome {
        /** It was answered: it took effect between its call and its return. */
        OK,
        /** It had no effect and never will. */
        FAILED,
        /** It may take effect at any moment after its call, or never. */
        UNKNOWN,
        /** It takes effect at some moment after its call, for the log says so, but nobody knows what it answered. */
        COMMITTED
    }

    public Operation {
        output = Values.of(output);
        boolean isOpen = outcome == Outcome.UNKNOWN || outcome == Outcome.COMMITTED;
        if (isOpen != (returned == NEVER)) {
            throw new IllegalArgumentException("operation " + number + " is " + outcome + " and returned " + returned);
        }
        if (returned < invoked) {
            throw new IllegalArgumentException("operation " + number + " returned before it was invoked");
        }
        if (outcome != Outcome.OK && output != null) {
            throw new IllegalArgumentException("operation " + number + " is " + outcome + " and has an answer");
        }
    }

    /** Whether it may have answered this: it did, or nobody knows what it answered. */
    public boolean allows(@Nullable Object answer) {
        return outcome != Outcome.OK || Objects.equals(output, Values.of(answer));
    }

    /** Whether it may have answered this or nothing: some implementations say what they did, others only that. */
    public boolean allowsOrIsSilent(@Nullable Object answer) {
        return output == null || allows(answer);
    }

    /** The same with another outcome, which nobody was told. */
    Operation resolved(Outcome known) {
        return new Operation(number, client, call, known, null, invoked, known == Outcome.FAILED ? invoked : NEVER);
    }

    /** For instance {@code cas [1 2] -> true}. */
    @Override
    public String toString() {
        return switch (outcome) {
            case OK -> output == null && call.input() != null ? call.toString() : call + " -> " + Values.text(output);
            case FAILED -> call + " failed";
            case UNKNOWN -> call + " -> ?";
            case COMMITTED -> call + " -> ? (in the log)";
        };
    }
}
