package io.raftkit.testkit.simulation;

import java.util.HashMap;
import java.util.Map;

/** Every server's state is the same where it has applied the same; commands are applied in order, none twice. */
final class Determinism implements Observer {
    private record State(long digest, long timestamp) {}

    private final Map<Long, State> states = new HashMap<>();

    @Override
    public void applied(View node, Application application) {
        long index = application.context().index();
        if (index <= application.previousIndex()) {
            throw new Violation(
                    "Applied in Order", node.id() + " applied " + index + " after " + application.previousIndex());
        }
        State state = new State(application.digest(), application.context().timestamp());
        State known = states.putIfAbsent(index, state);
        if (known != null && !known.equals(state)) {
            throw new Violation(
                    "Equal States",
                    node.id() + " is in another state than others after " + index
                            + ": a command was missed, or the state machine is not deterministic");
        }
        State previous = states.get(application.previousIndex());
        if (previous != null && previous.timestamp > state.timestamp) {
            throw new Violation("Applied in Order", "the timestamp at " + index + " is before the one before it");
        }
    }

    @Override
    public void restored(View node, long index, long digest) {
        State known = states.get(index);
        if (index > 0 && (known == null || known.digest != digest)) {
            throw new Violation(
                    "Equal States", node.id() + " restored a state at " + index + " that no node was in there");
        }
    }
}
