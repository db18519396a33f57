package io.raftkit.testkit.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** First in, first out. */
record FifoQueue() implements Model<List<@Nullable Object>> {
    @Override
    public List<@Nullable Object> initial() {
        return List.of();
    }

    @Override
    public @Nullable List<@Nullable Object> step(List<@Nullable Object> state, Operation operation) {
        Call call = operation.call();
        switch (call.action()) {
            case Call.ENQUEUE -> {
                List<@Nullable Object> next = new ArrayList<>(state.size() + 1);
                next.addAll(state);
                next.add(call.input());
                return Collections.unmodifiableList(next);
            }
            case Call.DEQUEUE -> {
                if (state.isEmpty()) {
                    return operation.allows(null) ? state : null;
                }
                List<@Nullable Object> rest = new ArrayList<>(state.subList(1, state.size()));
                return operation.allows(state.get(0)) ? Collections.unmodifiableList(rest) : null;
            }
            default -> throw Models.unknown(this, call);
        }
    }

    @Override
    public String describe(List<@Nullable Object> state) {
        return Values.text(state);
    }

    @Override
    public String name() {
        return "queue";
    }
}
