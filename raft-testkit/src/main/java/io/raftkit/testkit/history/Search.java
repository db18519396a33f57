package io.raftkit.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of operations that the model allows (Wing & Gong 1993), and never looks at the same configuration
 * twice (Lowe 2017).
 *
 * <p>From a configuration, any operation may come next that was invoked before the first of those returned that have
 * not taken effect. Three observations keep the search small, and none of them loses an order:
 *
 * <ul>
 *   <li>A read that may come next and fits the state comes next: wherever else it could stand, it changes nothing.
 *   <li>Of optional operations that do the same, the one invoked first is used first.
 *   <li>A configuration that used some optional operations is not looked at if the same one was seen before that used
 *       no others: that one could do whatever this one can.
 * </ul>
 *
 * @param <S> the model's states
 */
final class Search<S> {
    /** In which order to look at configurations. */
    enum Strategy {
        /** The newest first, optional operations last: an order that is there is found soon. */
        DEPTH_FIRST,
        /** Those with the fewest optional operations first: if there is no order, less is looked at twice. */
        FEWEST_OPTIONAL_FIRST
    }

    /** How a search ended. */
    enum End {
        FOUND,
        IMPOSSIBLE,
        GAVE_UP
    }

    private static final int MOST_NOTED = 1_000;
    private static final long[] NONE = new long[0];
    private static final List<long[]> NOTHING = List.of(NONE);

    private final Model<S> model;
    private final Problem problem;
    private final Limits limits;
    private final Strategy strategy;
    private final List<Deque<Step<S>>> open = new ArrayList<>();
    private final Map<Configuration<S>, List<long[]>> seen = new HashMap<>();
    private final List<Step<S>> farthest = new ArrayList<>();
    private final List<Step<S>> next = new ArrayList<>();
    private long steps;
    private long bytes;
    private long barrier = Long.MIN_VALUE;
    private End end = End.GAVE_UP;

    Search(Model<S> model, Problem problem, Limits limits, Strategy strategy) {
        this.model = model;
        this.problem = problem;
        this.limits = limits;
        this.strategy = strategy;
    }

    /** How often the model was asked. */
    long steps() {
        return steps;
    }

    /** The first moment that no order comes beyond, if there is none. */
    long barrier() {
        return barrier;
    }

    /** The configurations in which as many operations have taken effect as ever, of those that must. */
    List<Step<S>> farthest() {
        return farthest;
    }

    /** How it ended. */
    End end() {
        return end;
    }

    /** All states that were seen. */
    Set<S> states() {
        Set<S> states = new HashSet<>();
        seen.keySet().forEach(configuration -> states.add(configuration.state()));
        return states;
    }

    /** Looks for an order that begins with the model's initial state. */
    Search<S> run() {
        return run(List.of(model.initial()));
    }

    /** Looks for an order that begins with any of these states. */
    Search<S> run(Collection<S> before) {
        long[] used = problem.optionalSize() == 0 ? NONE : new long[(problem.optionalSize() + 63) / 64];
        before.forEach(state -> visit(Step.first(state, used)));
        Step<S> step = poll();
        while (step != null && step.done() < problem.size()) {
            if (steps > limits.steps() || bytes > limits.bytes()) {
                end = End.GAVE_UP;
                return this;
            }
            note(step);
            expand(step);
            step = poll();
        }
        end = step == null ? End.IMPOSSIBLE : End.FOUND;
        return this;
    }

    private @Nullable Step<S> poll() {
        for (Deque<Step<S>> bucket : open) {
            Step<S> step = bucket.pollFirst();
            while (step != null && isOvertaken(step)) {
                step = bucket.pollFirst();
            }
            if (step != null) {
                return step;
            }
        }
        return null;
    }

    /** Whether meanwhile the same configuration was reached with less. */
    @SuppressWarnings("ReferenceEquality") // which array it is, not what is in it
    private boolean isOvertaken(Step<S> step) {
        if (step.used().length == 0) {
            return false;
        }
        for (long[] used : seen.getOrDefault(step.configuration(), List.of())) {
            if (used == step.used()) {
                return false;
            }
        }
        return true;
    }

    private void expand(Step<S> step) {
        next.clear();
        long limit = candidates(step);
        barrier = Math.max(barrier, limit);
        int required = next.size();
        if (required == 0 || !isRead(next.get(0))) {
            optionals(step, limit);
        }
        for (int i = next.size() - 1; i >= required; i--) {
            visit(next.get(i));
        }
        for (int i = required - 1; i >= 0; i--) {
            visit(next.get(i));
        }
    }

    private boolean isRead(Step<S> step) {
        Operation by = step.by();
        return by != null && model.isRead(by.call());
    }

    /**
     * Collects what may come next of what must come: a read alone if there is one. Returns the moment before which
     * whatever comes next was invoked.
     */
    private long candidates(Step<S> from) {
        Configuration<S> at = from.configuration();
        long limit = Operation.NEVER;
        boolean isRead = false;
        for (int i = at.next(0); i < problem.size(); i = at.next(i + 1)) {
            Operation operation = problem.operation(i);
            if (operation.invoked() > limit) {
                break;
            }
            limit = Math.min(limit, operation.returned());
            S state = isRead || !isItsTurn(at, i) ? null : step(at.state(), operation);
            if (state != null) {
                isRead = model.isRead(operation.call());
                if (isRead) {
                    next.clear();
                }
                next.add(from.with(i, operation, state));
            }
        }
        return limit;
    }

    private boolean isItsTurn(Configuration<S> at, int i) {
        int before = problem.after(i);
        return before < 0 || at.has(before);
    }

    private void optionals(Step<S> from, long limit) {
        Configuration<S> at = from.configuration();
        for (int i = 0; i < problem.optionalSize() && problem.optionalFrom(i) <= limit; i++) {
            int twin = problem.twin(i);
            if (from.uses(i) || (twin >= 0 && !from.uses(twin))) {
                continue;
            }
            Operation operation = problem.optional(i);
            S state = step(at.state(), operation);
            if (state != null && !state.equals(at.state())) {
                next.add(from.withOptional(i, operation, state));
            }
        }
    }

    private @Nullable S step(S state, Operation operation) {
        steps++;
        return model.step(state, operation);
    }

    private void visit(Step<S> step) {
        if (!isNew(step)) {
            return;
        }
        int bucket = strategy == Strategy.DEPTH_FIRST ? 0 : step.usedCount();
        while (open.size() <= bucket) {
            open.add(new ArrayDeque<>());
        }
        open.get(bucket).addFirst(step);
    }

    @SuppressWarnings("ReferenceEquality") // nothing else is that list
    private boolean isNew(Step<S> step) {
        List<long[]> known = seen.get(step.configuration());
        if (known == null) {
            bytes += step.configuration().bytes();
            known = step.used().length == 0 ? NOTHING : new ArrayList<>(1);
            seen.put(step.configuration(), known);
            if (known == NOTHING) {
                return true;
            }
        }
        for (long[] used : known) {
            if (isWithin(used, step.used())) {
                return false;
            }
        }
        known.removeIf(used -> isWithin(step.used(), used));
        known.add(step.used());
        bytes += 96 + 8L * step.used().length;
        return true;
    }

    private static boolean isWithin(long[] some, long[] all) {
        for (int i = 0; i < some.length; i++) {
            if ((some[i] & ~all[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    private void note(Step<S> step) {
        int best = farthest.isEmpty() ? -1 : farthest.get(0).done();
        if (step.done() > best) {
            farthest.clear();
        }
        if (step.done() >= best && farthest.size() < MOST_NOTED) {
            farthest.add(step);
        }
    }
}
