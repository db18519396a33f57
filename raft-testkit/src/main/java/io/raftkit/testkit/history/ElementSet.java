package io.raftkit.testkit.history;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Elements, each there or not. */
record ElementSet() implements Model<Set<@Nullable Object>> {
    @Override
    public Set<@Nullable Object> initial() {
        return Set.of();
    }

    @Override
    public @Nullable Set<@Nullable Object> step(Set<@Nullable Object> state, Operation operation) {
        Call call = operation.call();
        boolean isThere = !state.isEmpty() && state.contains(call.input());
        return switch (call.action()) {
            case Call.READ -> isAnswer(state, operation) ? state : null;
            case Call.CONTAINS -> operation.allows(isThere) ? state : null;
            case Call.ADD -> operation.allowsOrIsSilent(!isThere) ? with(state, call.input(), true) : null;
            case Call.REMOVE -> operation.allowsOrIsSilent(isThere) ? with(state, call.input(), false) : null;
            default -> throw Models.unknown(this, call);
        };
    }

    /** The answer lists the elements in any order, each once. */
    private static boolean isAnswer(Set<@Nullable Object> state, Operation operation) {
        if (operation.outcome() != Operation.Outcome.OK) {
            return true;
        }
        return operation.output() instanceof List<?> elements
                && elements.size() == state.size()
                && new HashSet<>(elements).equals(state);
    }

    private static Set<@Nullable Object> with(Set<@Nullable Object> state, @Nullable Object element, boolean isThere) {
        Set<@Nullable Object> next = new HashSet<>(state);
        boolean isChanged = isThere ? next.add(element) : next.remove(element);
        return isChanged ? Collections.unmodifiableSet(next) : state;
    }

    @Override
    public boolean isRead(Call call) {
        return call.action().equals(Call.READ) || call.action().equals(Call.CONTAINS);
    }

    @Override
    public String describe(Set<@Nullable Object> state) {
        return '{' + String.join(" ", state.stream().map(Values::text).sorted().toList()) + '}';
    }

    @Override
    public String name() {
        return "set";
    }
}
