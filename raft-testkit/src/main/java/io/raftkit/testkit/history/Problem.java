package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to put into an order: operations that must be in it, each between its moments, and others that may be.
 *
 * <p>An operation may be relaxed: it still did what it did, but may have done it at any moment or not at all. If no
 * order is found even so, then its moments are not what is wrong.
 */
final class Problem {
    private record Loose(Operation operation, long invoked) {}

    private final List<Operation> operations = new ArrayList<>();
    private final List<Loose> optional = new ArrayList<>();
    private final int[] after;
    private final int[] twins;

    private Problem(
            List<Operation> kept, List<Operation> relaxed, long end, Model<?> model, @Nullable CommitOrder order) {
        // A read that need not be in the order has no say in it, and is left out.
        for (Operation operation : kept) {
            boolean isDone = operation.outcome() == Outcome.OK || operation.outcome() == Outcome.COMMITTED;
            if (isDone && operation.returned() <= end) {
                operations.add(operation);
            } else if (operation.outcome() != Outcome.FAILED && !model.isRead(operation.call())) {
                optional.add(new Loose(operation, operation.invoked()));
            }
        }
        for (Operation operation : relaxed) {
            if (!model.isRead(operation.call())) {
                optional.add(new Loose(operation, Long.MIN_VALUE));
            }
        }
        operations.sort(Comparator.comparingLong(Operation::invoked).thenComparingLong(Operation::number));
        optional.sort(Comparator.comparingLong(Loose::invoked).thenComparingLong(each -> each.operation.number()));
        after = order == null ? new int[0] : chain(order);
        twins = twins();
    }

    /** All of these operations, in the log's order if there is one. */
    static Problem of(List<Operation> operations, Model<?> model, @Nullable CommitOrder order) {
        return new Problem(operations, List.of(), Operation.NEVER, model, order);
    }

    /**
     * Some operations as they were up to the moment {@code end}, and others relaxed.
     *
     * @param kept were invoked no later than {@code end}; they must be in the order if they had returned
     */
    static Problem relaxed(
            List<Operation> kept, List<Operation> relaxed, long end, Model<?> model, @Nullable CommitOrder order) {
        return new Problem(kept, relaxed, end, model, order);
    }

    /** For each operation in the log, the one that must come before it. */
    private int[] chain(CommitOrder order) {
        int[] before = new int[operations.size()];
        List<Integer> inLog = new ArrayList<>();
        for (int i = 0; i < before.length; i++) {
            before[i] = -1;
            if (order.contains(operations.get(i))) {
                inLog.add(i);
            }
        }
        inLog.sort(
                Comparator.comparingLong(i -> order.indexOf(operations.get(i)).orElseThrow()));
        for (int i = 1; i < inLog.size(); i++) {
            before[inLog.get(i)] = inLog.get(i - 1);
        }
        return before;
    }

    /** Of optional operations that do the same, the first comes first: the others could take its place. */
    private int[] twins() {
        record What(Call call, Outcome outcome, @Nullable Object output) {}
        int[] previous = new int[optional.size()];
        Map<What, Integer> last = new HashMap<>();
        for (int i = 0; i < previous.length; i++) {
            Operation operation = optional.get(i).operation;
            What what = new What(operation.call(), operation.outcome(), operation.output());
            Integer twin = last.put(what, i);
            previous[i] = twin == null ? -1 : twin;
        }
        return previous;
    }

    /** How many operations must be in the order. */
    int size() {
        return operations.size();
    }

    /** An operation that must be in the order; they are sorted by their invocations. */
    Operation operation(int i) {
        return operations.get(i);
    }

    /** Which operation must come before, -1 for none. */
    int after(int i) {
        return after.length == 0 ? -1 : after[i];
    }

    /** How many operations may be in the order. */
    int optionalSize() {
        return optional.size();
    }

    /** An operation that may be in the order; they are sorted by the moments from which on they may be. */
    Operation optional(int i) {
        return optional.get(i).operation;
    }

    /** From which moment on it may be in the order. */
    long optionalFrom(int i) {
        return optional.get(i).invoked;
    }

    /** An optional operation that does the same and must come before, -1 for none. */
    int twin(int i) {
        return twins[i];
    }
}
