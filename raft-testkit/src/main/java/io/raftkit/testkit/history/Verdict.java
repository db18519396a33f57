package io.raftkit.testkit.history;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link Checker} found; its text says why. */
public final class Verdict {
    /** The three verdicts. */
    public enum Result {
        /** There is an order. */
        LINEARIZABLE,
        /** There is certainly none. */
        NOT_LINEARIZABLE,
        /** The search had to end before either was certain. */
        UNDECIDED
    }

    private final Result result;
    private final String text;
    private final @Nullable Counterexample why;

    private Verdict(Result result, String text, @Nullable Counterexample why) {
        this.result = result;
        this.text = text;
        this.why = why;
    }

    static Verdict linearizable(String text) {
        return new Verdict(Result.LINEARIZABLE, text, null);
    }

    static Verdict undecided(String text) {
        return new Verdict(Result.UNDECIDED, text, null);
    }

    static Verdict not(Counterexample why) {
        return new Verdict(Result.NOT_LINEARIZABLE, why.report(), why);
    }

    public Result result() {
        return result;
    }

    /** Whether there certainly is an order. */
    public boolean isLinearizable() {
        return result == Result.LINEARIZABLE;
    }

    /** Which object was not linearizable, if the objects have names. */
    public Optional<String> key() {
        return Optional.ofNullable(why).map(Counterexample::key);
    }

    /** The shortest beginning of that object's history that is not linearizable; empty if there is none. */
    public List<Operation> prefix() {
        return why == null ? List.of() : why.prefix();
    }

    /**
     * The operations that contradict each other: of those in {@link #prefix} every other may have taken effect at any
     * moment, or not at all, and still there is no order. Empty if the history is not known to be wrong.
     */
    public List<Operation> window() {
        return why == null ? List.of() : why.window();
    }

    /**
     * Returns if the history is linearizable.
     *
     * @throws AssertionError with the whole explanation if it is not, or if that could not be decided
     */
    public void requireLinearizable() {
        if (!isLinearizable()) {
            throw new AssertionError(text);
        }
    }

    /** The explanation, several lines with a picture if the history is not linearizable. */
    @Override
    public String toString() {
        return text;
    }
}
