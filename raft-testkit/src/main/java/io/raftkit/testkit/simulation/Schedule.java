package io.raftkit.testkit.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one door through which harm comes into a world: it counts what comes, and lets only those in that it was told to.
 *
 * <p>With the same seed and the same faults let in, a run is the same. Whoever does harm draws everything at random
 * before it knocks, so that a fault that is kept out changes as little as possible of what comes after it.
 */
final class Schedule {
    /** A fault that came in. */
    record Step(FaultId id, long at, Supplier<String> text) {
        /** What happened. */
        String what() {
            return text.get();
        }
    }

    private final @Nullable Set<FaultId> kept;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final List<Step> steps = new ArrayList<>();

    private Schedule(@Nullable Set<FaultId> kept) {
        this.kept = kept;
    }

    /** Lets everything in. */
    static Schedule everything() {
        return new Schedule(null);
    }

    /** Lets these in, and nothing else. */
    static Schedule only(Set<FaultId> kept) {
        return new Schedule(Set.copyOf(kept));
    }

    /**
     * A fault comes.
     *
     * @param what says what it is; asked later or never, so it must hold on to nothing that changes
     * @return it, if it may come in
     */
    Optional<Step> admit(Fault kind, long now, Supplier<String> what) {
        FaultId id = new FaultId(kind, counts.merge(kind, 1, Integer::sum));
        if (kept != null && !kept.contains(id)) {
            return Optional.empty();
        }
        Step step = new Step(id, now, what);
        steps.add(step);
        return Optional.of(step);
    }

    /** Everything that came in, in order. */
    List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }
}
