package io.raftkit.testkit.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Every operation takes effect at one moment between its call and its answer, and acknowledged writes are never lost.
 *
 * <p>Commands are numbered by the state they are applied to, so that no search is needed: an operation must see more
 * commands than any that was answered before it was called (as many, for a read), a command that was answered stands
 * at the place that the answer names, and one that was refused stands nowhere.
 */
final class Linearizability implements Observer {
    private final Map<Long, Long> positions = new HashMap<>();
    private final Map<Long, Long> floors = new HashMap<>();
    private final Map<Long, Operation> refused = new HashMap<>();
    private long floor;

    @Override
    public void invoked(Operation operation) {
        floors.put(operation.number(), floor);
    }

    @Override
    public void applied(View node, Application application) {
        long operation = application.operation();
        Long known = positions.putIfAbsent(operation, application.position());
        if (known != null && known != application.position()) {
            throw new Violation(
                    "Exactly Once",
                    "write " + operation + " was applied as number " + known + " and as number "
                            + application.position());
        }
        Operation unwanted = refused.get(operation);
        if (unwanted != null) {
            throw new Violation(
                    "No Effect When Refused",
                    unwanted + " was applied at " + application.context().index());
        }
    }

    @Override
    public void completed(Operation operation) {
        switch (operation.outcome()) {
            case OK -> answered(operation);
            case DEFINITELY_NOT -> refused(operation);
            default -> floors.remove(operation.number());
        }
    }

    private void answered(Operation operation) {
        long before = Objects.requireNonNull(floors.remove(operation.number()), "completed before it was invoked");
        long position = operation.position();
        long least = operation.isWrite() ? before + 1 : before;
        if (position < least) {
            throw new Violation(
                    "Linearizability",
                    operation + " saw " + position + " commands, but " + before
                            + " were acknowledged before it was called");
        }
        Long applied = positions.get(operation.number());
        if (operation.isWrite() && (applied == null || applied != position)) {
            throw new Violation(
                    "No Acknowledged Write Lost",
                    operation + " was acknowledged as number " + position + " but applied as " + applied);
        }
        floor = Math.max(floor, position);
    }

    private void refused(Operation operation) {
        floors.remove(operation.number());
        if (operation.isWrite()) {
            refused.put(operation.number(), operation);
            if (positions.containsKey(operation.number())) {
                throw new Violation("No Effect When Refused", operation + " had been applied");
            }
        }
    }
}
