package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether there is an order of all operations that a {@link Model} allows and that keeps to their moments
 * (Herlihy and Wing 1990), by search: exponential at worst, and fast where few operations are concurrent and few
 * outcomes are unknown. Immutable.
 *
 * <p>Its verdict is certain, or it is {@link Verdict.Result#UNDECIDED}. What then helps: a key for each object, fewer
 * clients a key, and above all a {@link CommitOrder}, for every unknown outcome may double the work.
 *
 * @param <S> the model's states
 */
public final class LinearizabilityChecker<S> implements Checker {
    private static final Limits LIMITS = new Limits(50_000_000, 256L << 20);

    /** An order that is there is nearly always found in so many steps for each operation. */
    private static final int QUICK_STEPS = 64;

    private final Model<S> model;
    private final Limits limits;
    private final @Nullable CommitOrder outcomes;
    private final @Nullable CommitOrder order;

    LinearizabilityChecker(Model<S> model) {
        this(model, LIMITS, null, null);
    }

    private LinearizabilityChecker(
            Model<S> model, Limits limits, @Nullable CommitOrder outcomes, @Nullable CommitOrder order) {
        this.model = model;
        this.limits = limits;
        this.outcomes = outcomes;
        this.order = order;
    }

    /** The same where the log is known: of the operations with unknown outcome, those took effect that are in it. */
    public LinearizabilityChecker<S> resolving(CommitOrder log) {
        return new LinearizabilityChecker<>(model, limits, log, null);
    }

    /** The same, and whatever is in the log took effect in the log's order: hardly any search is left. */
    public LinearizabilityChecker<S> following(CommitOrder log) {
        return new LinearizabilityChecker<>(model, limits, log, log);
    }

    /**
     * The same with other limits for each object; 50 million steps and 256 MiB unless set.
     *
     * @param steps how often the model may be asked
     * @param bytes how much memory may hold the configurations that were seen, about, without the model's states
     */
    public LinearizabilityChecker<S> limits(long steps, long bytes) {
        return new LinearizabilityChecker<>(model, new Limits(steps, bytes), outcomes, order);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the model does not know a call, or if some operations name an object and
     *     others do not
     */
    @Override
    public Verdict check(History history) {
        History resolved = outcomes == null ? history : history.resolvedBy(outcomes);
        Verdict undecided = null;
        NavigableMap<String, List<Operation>> objects = partition(resolved);
        for (List<Operation> operations : objects.values()) {
            Verdict verdict = judge(operations);
            if (verdict != null && verdict.result() == Verdict.Result.NOT_LINEARIZABLE) {
                return verdict;
            }
            undecided = undecided == null ? verdict : undecided;
        }
        return undecided != null
                ? undecided
                : Verdict.linearizable("linearizable: " + history.operations().size() + " operations on "
                        + objects.size() + (objects.size() == 1 ? " object" : " objects") + ", by the model "
                        + model.name());
    }

    private NavigableMap<String, List<Operation>> partition(History history) {
        NavigableMap<String, List<Operation>> objects =
                new TreeMap<>(Comparator.nullsFirst(Comparator.<String>naturalOrder()));
        for (Operation operation : history.operations()) {
            objects.computeIfAbsent(model.partition(operation), key -> new ArrayList<>())
                    .add(operation);
        }
        if (objects.size() > 1 && objects.firstKey() == null) {
            Operation nameless = objects.firstEntry().getValue().get(0);
            throw new IllegalArgumentException("operation " + nameless.number() + " (" + nameless
                    + ") names no object, and others do: the model must say what it concerns");
        }
        return objects;
    }

    /** The verdict on one object; null if it is linearizable. */
    private @Nullable Verdict judge(List<Operation> operations) {
        String key = model.partition(operations.get(0));
        Verdict refused = outcomes == null ? null : refusedButCommitted(key, operations, outcomes);
        if (refused != null) {
            return refused;
        }
        Search<S> search = search(operations);
        return switch (search.end()) {
            case FOUND -> null;
            case GAVE_UP -> Verdict.undecided(undecided(key, operations, search));
            case IMPOSSIBLE -> Verdict.not(new Core<>(model, operations, search, order, limits).find(key));
        };
    }

    private static @Nullable Verdict refusedButCommitted(
            @Nullable String key, List<Operation> operations, CommitOrder log) {
        for (Operation operation : operations) {
            if (operation.outcome() == Outcome.FAILED && log.contains(operation)) {
                String title = (key == null ? "" : '"' + key + "\", ") + "what failed without effect is in the log";
                String where = "#" + operation.number() + " is in the log at "
                        + log.indexOf(operation).orElseThrow();
                return Verdict.not(new Counterexample(
                        key, title, operations, List.of(operation), Operation.NEVER, List.of(where)));
            }
        }
        return null;
    }

    private Search<S> search(List<Operation> operations) {
        Problem problem = Problem.of(operations, model, order);
        if (problem.optionalSize() > 0) {
            Limits quick = limits.atMost((long) QUICK_STEPS * operations.size());
            Search<S> search = new Search<>(model, problem, quick, Search.Strategy.DEPTH_FIRST).run();
            if (search.end() != Search.End.GAVE_UP) {
                return search;
            }
        }
        Search.Strategy strategy =
                problem.optionalSize() > 0 ? Search.Strategy.FEWEST_OPTIONAL_FIRST : Search.Strategy.DEPTH_FIRST;
        return new Search<>(model, problem, limits, strategy).run();
    }

    private String undecided(@Nullable String key, List<Operation> operations, Search<S> search) {
        long unknown = operations.stream()
                .filter(operation -> operation.outcome() == Outcome.UNKNOWN)
                .count();
        return "undecided: after " + search.steps() + " steps of the model " + model.name()
                + " there was neither an order nor the certainty that there is none"
                + (key == null ? "" : " for \"" + key + '"') + " (" + operations.size() + " operations, " + unknown
                + " of unknown outcome). Take unknown outcomes from the log (CommitOrder), use fewer clients a key, or"
                + " raise the limits.";
    }
}
