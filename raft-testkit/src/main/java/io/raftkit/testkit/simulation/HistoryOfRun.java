package io.raftkit.testkit.simulation;

import io.raftkit.testkit.history.Call;
import io.raftkit.testkit.history.CommitOrder;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation.Outcome;
import io.raftkit.testkit.history.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes down what clients ask and are answered, in the words of the state machine; the client is the node. */
final class HistoryOfRun implements Observer {
    private static final long NEVER = io.raftkit.testkit.history.Operation.NEVER;

    private record Begun(Operation operation, Call call, long at) {
        io.raftkit.testkit.history.Operation ended(Outcome outcome, @Nullable Object output, long returned) {
            return new io.raftkit.testkit.history.Operation(
                    operation.number(), operation.node().toString(), call, outcome, output, at, returned);
        }
    }

    private final Vocabulary vocabulary;
    private final VirtualTime time;
    private final Map<Long, Begun> open = new HashMap<>();
    private final List<io.raftkit.testkit.history.Operation> done = new ArrayList<>();
    private final Map<Long, Long> indices = new HashMap<>();

    /** Takes moments from {@code time}. */
    HistoryOfRun(Vocabulary vocabulary, VirtualTime time) {
        this.vocabulary = vocabulary;
        this.time = time;
    }

    /** All operations so far; the outcome of those that are not answered is unknown. */
    History history() {
        List<io.raftkit.testkit.history.Operation> all = new ArrayList<>(done);
        open.values().forEach(begun -> all.add(begun.ended(Outcome.UNKNOWN, null, NEVER)));
        return History.of(all);
    }

    /** Which of the operations any node has applied. */
    CommitOrder log() {
        return CommitOrder.of(indices);
    }

    @Override
    public void invoked(Operation operation) {
        Call call =
                operation.isWrite() ? vocabulary.command(operation.request()) : vocabulary.query(operation.request());
        open.put(operation.number(), new Begun(operation, call, time.now()));
    }

    @Override
    public void applied(View node, Application application) {
        indices.put(application.operation(), application.context().index());
    }

    @Override
    public void completed(Operation operation) {
        Begun begun = Objects.requireNonNull(open.remove(operation.number()), "completed before it was invoked");
        done.add(
                switch (operation.outcome()) {
                    case OK -> begun.ended(Outcome.OK, vocabulary.answer(begun.call, operation.result()), time.now());
                    case DEFINITELY_NOT -> begun.ended(Outcome.FAILED, null, time.now());
                    default ->
                        operation.isWrite()
                                ? begun.ended(Outcome.UNKNOWN, null, NEVER)
                                : begun.ended(Outcome.FAILED, null, time.now());
                });
    }
}
