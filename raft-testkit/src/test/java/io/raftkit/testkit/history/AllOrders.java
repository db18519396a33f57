package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tries every order of every choice, as the definition says: for small histories, to check the checker. */
final class AllOrders {
    private final CommitOrder order;
    private final long end;

    private AllOrders(CommitOrder order, long end) {
        this.order = order;
        this.end = end;
    }

    static <S> boolean isLinearizable(Model<S> model, List<Operation> operations) {
        return isLinearizable(model, operations, CommitOrder.of(Map.of()));
    }

    /** The same where what is in the log must be in its order. */
    static <S> boolean isLinearizable(Model<S> model, List<Operation> operations, CommitOrder order) {
        return new AllOrders(order, Operation.NEVER).extend(model, model.initial(), operations, new ArrayList<>());
    }

    /** The same up to a moment: who was asked later is not there, who has not returned yet may be. */
    static <S> boolean isLinearizable(Model<S> model, List<Operation> operations, long end) {
        return isLinearizable(model, model.initial(), operations, end);
    }

    /** The same from another state. */
    static <S> boolean isLinearizable(Model<S> model, S initial, List<Operation> operations, long end) {
        return upTo(end).extend(model, initial, begun(operations, end), new ArrayList<>());
    }

    /** All states that are possible up to a moment. */
    static <S> Set<S> states(Model<S> model, List<Operation> operations, long end) {
        Set<S> states = new HashSet<>();
        Model<S> watched = new Model<>() {
            @Override
            public S initial() {
                return model.initial();
            }

            @Override
            public @Nullable S step(S state, Operation operation) {
                states.add(state);
                return model.step(state, operation);
            }
        };
        boolean isPossible = isLinearizable(watched, operations, end);
        if (isPossible) {
            throw new IllegalArgumentException("not all orders were tried");
        }
        return states;
    }

    private static AllOrders upTo(long end) {
        return new AllOrders(CommitOrder.of(Map.of()), end);
    }

    private static List<Operation> begun(List<Operation> operations, long end) {
        return operations.stream().filter(each -> each.invoked() <= end).toList();
    }

    private <S> boolean extend(Model<S> model, S state, List<Operation> all, List<Operation> chosen) {
        if (all.stream().filter(this::isRequired).allMatch(chosen::contains)) {
            return true;
        }
        for (Operation operation : all) {
            if (operation.outcome() != Outcome.FAILED
                    && !chosen.contains(operation)
                    && chosen.stream().noneMatch(each -> mustPrecede(operation, each))
                    && all.stream()
                            .filter(each -> isRequired(each) && !chosen.contains(each))
                            .noneMatch(each -> mustPrecede(each, operation))) {
                S next = model.step(state, operation);
                if (next != null) {
                    chosen.add(operation);
                    if (extend(model, next, all, chosen)) {
                        return true;
                    }
                    chosen.remove(chosen.size() - 1);
                }
            }
        }
        return false;
    }

    private boolean isRequired(Operation operation) {
        boolean isDone = operation.outcome() == Outcome.OK || operation.outcome() == Outcome.COMMITTED;
        return isDone && operation.returned() <= end;
    }

    private boolean mustPrecede(Operation one, Operation other) {
        boolean isBeforeInLog = order.contains(one)
                && order.contains(other)
                && order.indexOf(one).orElseThrow() < order.indexOf(other).orElseThrow();
        return one.returned() < other.invoked() || isBeforeInLog;
    }
}
