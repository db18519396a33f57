package io.raftkit.testkit.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the few operations for which there is no order, among many.
 *
 * <p>Leaving an operation out could make a legal history look wrong: a value that is read must have been written. So
 * there are two other ways to need fewer. What returned before all others were invoked is replaced by the states that
 * it could have led to, and by more: by all states that are possible anywhere. And what remains is relaxed, one after
 * another: it still did what it did, but at any moment or not at all. What is wrong even so is not wrong because of
 * them.
 *
 * @param <S> the model's states
 */
final class Core<S> {
    private static final long STEPS = 5_000_000;
    private static final long STEPS_A_TRIAL = 500_000;
    private static final int MOST_STATES_BEFORE = 1_000;
    private static final int MOST_LINES = 6;
    private static final int MOST_NAMED = 12;

    private final Model<S> model;
    private final @Nullable CommitOrder order;
    private final Limits limits;
    private final long end;
    private final List<Operation> prefix;
    private Collection<S> before;
    private List<Operation> kept;
    private List<Operation> relaxed = List.of();
    private long steps;
    private boolean gaveUp;

    /** Looks among {@code operations}, for which {@code failed} has found no order. */
    Core(Model<S> model, List<Operation> operations, Search<S> failed, @Nullable CommitOrder order, Limits limits) {
        this.model = model;
        this.order = order;
        this.limits = limits;
        this.end = failed.barrier();
        this.prefix = operations.stream()
                .filter(each -> each.outcome() != Operation.Outcome.FAILED && each.invoked() <= end)
                .toList();
        this.before = List.of(model.initial());
        this.kept = prefix;
        Set<S> possible = failed.states();
        if (possible.size() <= MOST_STATES_BEFORE) {
            forgetThePast(possible);
        }
    }

    Counterexample find(@Nullable String key) {
        for (int size = (kept.size() + 1) / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2) {
            relaxInPieces(size);
        }
        String object = key == null ? "" : '"' + key + "\", ";
        return new Counterexample(key, object + "by the model " + model.name(), prefix, kept, end, because());
    }

    /**
     * Begins as late as there is no order whatever the state was. What was asked before and answered later may have
     * taken effect before or after.
     */
    private void forgetThePast(Set<S> possible) {
        long[] beginnings =
                prefix.stream().mapToLong(Operation::invoked).distinct().toArray();
        int tooLate = beginnings.length;
        int begin = tooLate - 1;
        for (int more = 1; begin > 0 && !isImpossibleSince(beginnings[begin], possible); more *= 2) {
            tooLate = begin;
            begin = Math.max(0, begin - more);
        }
        while (begin > 0 && begin + 1 < tooLate) {
            int middle = (begin + tooLate) >>> 1;
            if (isImpossibleSince(beginnings[middle], possible)) {
                begin = middle;
            } else {
                tooLate = middle;
            }
        }
        if (begin > 0) {
            before = possible;
            kept = since(beginnings[begin]);
            relaxed = across(beginnings[begin]);
        }
    }

    private boolean isImpossibleSince(long moment, Set<S> possible) {
        return isImpossible(since(moment), across(moment), possible);
    }

    private List<Operation> since(long moment) {
        return prefix.stream().filter(each -> each.invoked() >= moment).toList();
    }

    private List<Operation> across(long moment) {
        return prefix.stream()
                .filter(each -> each.invoked() < moment && each.returned() >= moment)
                .toList();
    }

    private void relaxInPieces(int size) {
        for (int from = 0; from < kept.size(); ) {
            int to = Math.min(from + size, kept.size());
            List<Operation> fewer = new ArrayList<>(kept.subList(0, from));
            fewer.addAll(kept.subList(to, kept.size()));
            List<Operation> more = new ArrayList<>(relaxed);
            more.addAll(kept.subList(from, to));
            if (isImpossible(fewer, more, before)) {
                kept = fewer;
                relaxed = more;
            } else {
                from = to;
            }
        }
    }

    private boolean isImpossible(List<Operation> fewer, List<Operation> more, Collection<S> states) {
        if (fewer.isEmpty() || steps > STEPS) {
            gaveUp |= steps > STEPS;
            return false;
        }
        Search<S> search = search(fewer, more, limits.atMost(STEPS_A_TRIAL)).run(states);
        steps += search.steps();
        gaveUp |= search.end() == Search.End.GAVE_UP;
        return search.end() == Search.End.IMPOSSIBLE;
    }

    private Search<S> search(List<Operation> fewer, List<Operation> more, Limits allowed) {
        Problem problem = Problem.relaxed(fewer, more, end, model, order);
        return new Search<>(model, problem, allowed, Search.Strategy.FEWEST_OPTIONAL_FIRST);
    }

    private List<String> because() {
        List<String> lines = new ArrayList<>();
        String what = kept.size() == 1
                ? "This operation fits nowhere"
                : "There is no order of these " + kept.size() + " operations";
        lines.add(what + despite() + '.');
        if (gaveUp) {
            lines.add("(They may be more than needed: to look for fewer was too costly.)");
        }
        Search<S> search = search(kept, relaxed, limits.atMost(STEPS)).run(before);
        if (search.end() == Search.End.IMPOSSIBLE) {
            explain(search.farthest(), lines);
        }
        return lines;
    }

    private String despite() {
        String past = before.size() > 1 ? ", whatever was before" : "";
        if (relaxed.isEmpty()) {
            return past;
        }
        String others = relaxed.size() == 1 ? "the other one" : "the " + relaxed.size() + " others";
        return past + (past.isEmpty() ? ", whenever " : " and whenever ") + others + " took effect";
    }

    /** A line for each state in which an order ends that goes as far as any. */
    private void explain(List<Step<S>> farthest, List<String> lines) {
        int fewest = farthest.stream().mapToInt(Step::usedCount).min().orElse(0);
        Map<String, Step<S>> ends = new TreeMap<>();
        farthest.stream()
                .filter(step -> step.usedCount() == fewest)
                .forEach(step ->
                        ends.putIfAbsent(model.describe(step.configuration().state()), step));
        ends.forEach((state, step) -> {
            if (lines.size() < MOST_LINES) {
                lines.add(end(state, step.path()));
            } else if (lines.size() == MOST_LINES) {
                lines.add("And so on: there are " + ends.size() + " such states.");
            }
        });
    }

    /** What would have to come next in this state, and cannot. */
    private String end(String state, List<Operation> path) {
        List<Operation> open = kept.stream()
                .filter(each -> each.returned() <= end && !path.contains(each))
                .toList();
        long limit = open.stream().mapToLong(Operation::returned).min().orElse(Operation.NEVER);
        String next =
                named(open.stream().filter(each -> each.invoked() <= limit).toList());
        return path.isEmpty()
                ? "In the state " + state + " the first cannot be " + next + "."
                : "After " + named(path) + " the state is " + state + ", and next cannot be " + next + ".";
    }

    private static String named(List<Operation> operations) {
        int hidden = Math.max(0, operations.size() - MOST_NAMED);
        List<String> names = operations.subList(hidden, operations.size()).stream()
                .map(operation -> "#" + operation.number() + " (" + Picture.name(operation) + ")")
                .toList();
        return (hidden == 0 ? "" : hidden + " others, ") + String.join(", ", names);
    }
}
