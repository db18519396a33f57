package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Register.Cell;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A register for each key. */
record KeyValues(Register register) implements Model<Cell> {
    KeyValues() {
        this(new Register("key-value map", null, Set.of(Call.READ, Call.WRITE, Call.CAS, Call.DELETE)));
    }

    @Override
    public Cell initial() {
        return register.initial();
    }

    @Override
    public @Nullable Cell step(Cell state, Operation operation) {
        return register.step(state, operation);
    }

    @Override
    public String partition(Operation operation) {
        String key = operation.call().key();
        if (key == null) {
            throw new IllegalArgumentException("operation " + operation.number() + " names no key: " + operation);
        }
        return key;
    }

    @Override
    public boolean isRead(Call call) {
        return register.isRead(call);
    }

    @Override
    public String name() {
        return register.name();
    }
}
