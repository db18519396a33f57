package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Register.Cell;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One value. */
record Register(String name, @Nullable Object first, Set<String> actions) implements Model<Cell> {
    /** What is in a register. */
    record Cell(@Nullable Object value) {
        @Override
        public String toString() {
            return Values.text(value);
        }
    }

    @Override
    public Cell initial() {
        return new Cell(first);
    }

    @Override
    public @Nullable Cell step(Cell state, Operation operation) {
        Call call = operation.call();
        if (!actions.contains(call.action())) {
            throw Models.unknown(this, call);
        }
        return switch (call.action()) {
            case Call.READ -> operation.allows(state.value) ? state : null;
            case Call.WRITE -> new Cell(call.input());
            case Call.DELETE -> operation.allowsOrIsSilent(state.value != null) ? new Cell(null) : null;
            default -> cas(state, operation);
        };
    }

    private @Nullable Cell cas(Cell state, Operation operation) {
        if (!(operation.call().input() instanceof List<?> pair) || pair.size() != 2) {
            throw Models.unknown(this, operation.call());
        }
        boolean isEqual = Objects.equals(state.value, pair.get(0));
        if (!operation.allows(isEqual)) {
            return null;
        }
        return isEqual ? new Cell(pair.get(1)) : state;
    }

    @Override
    public boolean isRead(Call call) {
        return call.action().equals(Call.READ);
    }
}
