package io.raftkit.testkit.history;

import org.jspecify.annotations.Nullable;

/** A number to add to. */
record Counter() implements Model<Long> {
    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public @Nullable Long step(Long state, Operation operation) {
        Call call = operation.call();
        if (call.action().equals(Call.READ)) {
            return operation.allows(state) ? state : null;
        }
        if (call.action().equals(Call.ADD) && call.input() instanceof Long summand) {
            long sum = state + summand;
            return operation.allowsOrIsSilent(sum) ? sum : null;
        }
        throw Models.unknown(this, call);
    }

    @Override
    public boolean isRead(Call call) {
        return call.action().equals(Call.READ);
    }

    @Override
    public String name() {
        return "counter";
    }
}
