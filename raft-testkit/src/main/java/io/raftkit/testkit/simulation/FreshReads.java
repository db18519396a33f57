package io.raftkit.testkit.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A read sees whatever any leader knew to be committed when the read was asked, also what nobody was told yet: a leader
 * that answers has not been replaced by one that went on (diss. 6.4), whether it asked for confirmation or trusted its
 * lease.
 */
final class FreshReads implements Observer {
    private final GoldenLog golden;
    private final Map<Long, Long> floors = new HashMap<>();

    /** Measures reads by {@code golden}. */
    FreshReads(GoldenLog golden) {
        this.golden = golden;
    }

    @Override
    public void invoked(Operation operation) {
        if (!operation.isWrite()) {
            floors.put(operation.number(), golden.commandsUpTo(golden.lastIndex()));
        }
    }

    @Override
    public void completed(Operation operation) {
        if (!operation.isWrite()) {
            long floor = Objects.requireNonNull(floors.remove(operation.number()), "completed before it was invoked");
            if (operation.outcome() == Operation.Outcome.OK && operation.position() < floor) {
                throw new Violation(
                        "Fresh Reads",
                        operation + " saw " + operation.position() + " commands, but " + floor
                                + " were committed when it was asked");
            }
        }
    }
}
