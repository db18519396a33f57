package io.raftkit.testkit.history;

/** Judges histories. */
@FunctionalInterface
public interface Checker {
    /**
     * Whether the history is one that the system may have.
     *
     * @throws IllegalArgumentException if the history has calls that the checker does not know
     */
    Verdict check(History history);

    /** Whether all operations fit into one order that {@code model} allows and that keeps to their moments. */
    static <S> LinearizabilityChecker<S> linearizable(Model<S> model) {
        return new LinearizabilityChecker<>(model);
    }

    /** Whether lists that are only appended to behave so: in linear time, without any search. */
    static Checker appendList() {
        return new AppendList();
    }
}
