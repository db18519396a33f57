package io.raftkit.testkit.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Leaves out of a failing run whatever it fails without: faults by delta debugging, clients, and time.
 *
 * <p>A run counts only if the same property fails. To leave a fault out may change all that comes after it, so the
 * result is the shortest schedule that was found, not the shortest there is.
 */
final class Minimiser {
    /**
     * The shortest run that was found.
     *
     * @param reduction what is left
     * @param failure how it fails
     * @param steps its faults
     * @param runs how many were tried
     * @param isReproduced whether it failed again at all
     */
    record Result(Reduction reduction, Failure failure, List<Schedule.Step> steps, int runs, boolean isReproduced) {
        /** How much is left. */
        String summary(Failed first) {
            return String.format(
                    "%d of %d faults, found in %d runs",
                    steps.size(), first.steps().size(), runs);
        }

        /** What is reported: the first failure, and what is left of it. */
        Failure explain(Failed first, String replay, Path page) {
            StringBuilder text =
                    new StringBuilder(String.valueOf(first.failure().getMessage()));
            if (!isReproduced) {
                text.append(String.format("  it did not fail again: something in it does not follow from the seed%n"));
            }
            text.append(String.format(
                    Locale.ROOT,
                    "  minimised to %s, fails after %.6f s: %s%n",
                    summary(first),
                    failure.at() / NANOS_PER_SECOND,
                    failure.finding()));
            for (Schedule.Step step : steps.subList(0, Math.min(SHOWN, steps.size()))) {
                text.append(String.format(
                        Locale.ROOT, "%12.6f  %-10s %s%n", step.at() / NANOS_PER_SECOND, step.id(), step.what()));
            }
            if (steps.size() > SHOWN) {
                text.append(String.format("%14s.. and %d more%n", "", steps.size() - SHOWN));
            }
            text.append(String.format("  replay that: %s%n  look at that: %s", replay, page.toAbsolutePath()));
            Failure original = first.failure();
            return new Failure(
                    original.property(), original.finding(), original.at(), text.toString(), original.getCause());
        }
    }

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SHOWN = 60;

    private static final int MOST_RUNS = 400;
    private static final long MOST_EVENTS = 20_000_000;
    private static final int RUNS_A_LINE = 100;
    private static final double PATIENCE = 1.25;

    private final Function<Reduction, Trial> trials;
    private final Failure original;
    private final Consumer<String> progress;
    private Result best;
    private int runs;
    private long events;

    private Minimiser(Function<Reduction, Trial> trials, Result first, Consumer<String> progress) {
        this.trials = trials;
        this.original = first.failure();
        this.best = first;
        this.progress = progress;
    }

    /**
     * The shortest run that fails as this one does.
     *
     * @param trials begins a run
     * @param failed the run that failed
     * @param progress gets a line now and then, for this takes as long as some hundred runs
     */
    static Result minimise(
            Function<Reduction, Trial> trials, Reduction reduction, Failed failed, Consumer<String> progress) {
        Result first = new Result(reduction, failed.failure(), failed.steps(), 0, false);
        Minimiser minimiser = new Minimiser(trials, first, progress);
        minimiser.minimise(failed.trial());
        Result best = minimiser.best;
        return new Result(best.reduction(), best.failure(), best.steps(), minimiser.runs, best.isReproduced());
    }

    /** A run that failed, and how. */
    record Failed(Trial trial, Failure failure) {
        List<Schedule.Step> steps() {
            return List.copyOf(trial.world().schedule().steps());
        }
    }

    private void minimise(Trial failed) {
        if (!tryOut(best.reduction().keeping(ids(best.steps())))) {
            return; // it does not even fail again
        }
        int before;
        do {
            before = best.steps().size();
            reduceTime(failed);
            reduceClients(failed.swarm().clients());
            reduceFaults();
        } while (best.steps().size() < before && mayGoOn());
    }

    /** Where it is peace that fails, the harm before it may be shorter. */
    private void reduceTime(Trial failed) {
        if (original.at() > failed.endNanos()) {
            List<Schedule.Step> steps = best.steps();
            long end = best.reduction().nanos() == 0
                    ? failed.endNanos()
                    : best.reduction().nanos();
            long last = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).at();
            while (end - last > end / 16 && tryOut(best.reduction().until(last + (end - last) / 2))) {
                end = best.reduction().nanos();
            }
        }
    }

    private void reduceClients(int drawn) {
        int clients = best.reduction().clients() == 0 ? drawn : best.reduction().clients();
        boolean found = false;
        for (int fewer = 1; fewer < clients && !found; fewer *= 2) {
            found = tryOut(best.reduction().withClients(fewer));
        }
    }

    /** Drops all, or kind after kind; then larger parts, then smaller ones, down to single faults. */
    private void reduceFaults() {
        if (tryOut(best.reduction().keeping(Set.of()))) {
            return;
        }
        for (Fault kind : Fault.values()) {
            List<Schedule.Step> others = new ArrayList<>(best.steps());
            if (others.removeIf(step -> step.id().kind() == kind)) {
                boolean unused = tryOut(best.reduction().keeping(ids(others)));
            }
        }
        int size = Math.max(1, best.steps().size() / 2);
        boolean again = true;
        while (again && mayGoOn()) {
            boolean dropped = dropParts(size);
            again = size > 1 || dropped;
            size = Math.max(1, Math.min(size / 2, best.steps().size() / 2));
        }
    }

    /** From the end on, for what comes late is least likely to have brought about what comes early. */
    private boolean dropParts(int size) {
        boolean dropped = false;
        for (int end = best.steps().size(); end > 0 && mayGoOn(); end -= size) {
            end = Math.min(end, best.steps().size());
            List<Schedule.Step> kept = new ArrayList<>(best.steps());
            kept.subList(Math.max(0, end - size), end).clear();
            dropped |= tryOut(best.reduction().keeping(ids(kept)));
        }
        return dropped;
    }

    private static Set<FaultId> ids(List<Schedule.Step> steps) {
        Set<FaultId> ids = new LinkedHashSet<>();
        steps.forEach(step -> ids.add(step.id()));
        return ids;
    }

    private boolean mayGoOn() {
        return runs < MOST_RUNS && events < MOST_EVENTS;
    }

    /** Whether a run with so much left fails in the same way; then it is the best. */
    private boolean tryOut(Reduction reduction) {
        if (!mayGoOn()) {
            return false;
        }
        if (++runs % RUNS_A_LINE == 0) {
            progress.accept("minimising: " + best.steps().size() + " faults left after " + runs + " runs");
        }
        Trial trial = trials.apply(reduction);
        try {
            trial.runAtMost((long) (original.at() * PATIENCE));
            return false;
        } catch (Failure failure) {
            boolean same = failure.property().equals(original.property());
            if (same) {
                Failed failed = new Failed(trial, failure);
                Set<FaultId> kept = ids(failed.steps());
                best = new Result(reduction.keeping(kept), failure, failed.steps(), runs, true);
            }
            return same;
        } finally {
            events += trial.world().time().events();
        }
    }
}
