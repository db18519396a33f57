package io.raftkit.testkit.simulation;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One run: first harm, while nothing bad may happen; then {@linkplain Peace peace}, in which something good must. */
final class Trial {
    private static final long MOST_EVENTS_A_MINUTE = 10_000_000;
    private static final long MINUTE = 60_000_000_000L;

    private final long seed;
    private final World world;
    private final Swarm swarm;
    private final Nemesis nemesis;
    private final Workload workload;
    private final GreyFailures grey;
    private final Churn churn;
    private final Ambush ambush;
    private final Rivalry rivalry;
    private final Mishaps mishaps;
    private final SplittableRandom random;
    private final @Nullable Judge judge;

    /**
     * A trial of a world that has not begun.
     *
     * @param expectation of what clients see; null for none
     */
    Trial(long seed, World world, Swarm swarm, SplittableRandom random, @Nullable Expectation expectation) {
        this.seed = seed;
        this.world = world;
        this.swarm = swarm;
        this.random = random;
        this.nemesis = new Nemesis(world, swarm.faults(), random.split());
        this.workload = new Workload(world, swarm, random.split());
        this.grey = new GreyFailures(world, swarm.grey(), nemesis, random.split());
        this.churn = new Churn(world, swarm.churn(), swarm.faults().downNanos(), random.split());
        this.ambush = new Ambush(world, swarm.ambush(), nemesis, random.split());
        this.rivalry = new Rivalry(world, new SplittableRandom(seed));
        this.mishaps = new Mishaps(world, swarm.mishaps(), swarm.faults().downNanos());
        Moments moments = new Moments();
        moments.tell(grey::atMoment);
        moments.tell(churn::atMoment);
        world.observers().add(nemesis);
        world.observers().add(grey);
        world.observers().add(moments);
        world.observers().add(ambush);
        world.observers().add(mishaps);
        world.observers().add(new CriticalMoments(ambush::atMoment));
        if (swarm.asksRivals()) {
            world.observers().add(rivalry);
        }
        this.judge = expectation == null ? null : new Judge(expectation, world);
    }

    /** What it follows from. */
    long seed() {
        return seed;
    }

    /** Where it takes place. */
    World world() {
        return world;
    }

    /** What is drawn for it. */
    Swarm swarm() {
        return swarm;
    }

    /** When peace begins. */
    long endNanos() {
        return swarm.durationNanos() + swarm.ambush().longerNanos();
    }

    /** Runs both phases. */
    SimulationReport run() {
        try {
            world.begin();
            world.run(endNanos(), () -> isTooBusy(world));
            peace();
        } finally {
            if (judge != null) {
                judge.ended();
            }
        }
        judge();
        return SimulationReport.of(seed, world);
    }

    /** Runs as far as this; all of it, if peace has begun by then. */
    void runAtMost(long nanos) {
        world.begin();
        world.run(Math.min(nanos, endNanos()), () -> isTooBusy(world));
        if (nanos > endNanos()) {
            peace();
            judge();
        }
    }

    private void peace() {
        nemesis.stop();
        grey.stop();
        churn.stop();
        ambush.stop();
        rivalry.stop();
        mishaps.stop();
        world.calm();
        world.note("peace");
        new Peace(world, workload, survivors(), swarm.latestNanos(), random).run();
    }

    private void judge() {
        if (judge != null) {
            judge.judge();
        }
    }

    private Survivors survivors() {
        return swarm.mishaps().coreOnly()
                ? Survivors.some(world, new SplittableRandom(~swarm.mishaps().seed()))
                : Survivors.all(world);
    }

    /** Never true: it throws instead. */
    static boolean isTooBusy(World world) {
        long most = MOST_EVENTS_A_MINUTE * (1 + world.time().now() / MINUTE);
        if (world.time().events() > most) {
            throw world.failure("Progress", "after " + most + " events time has not come far", null);
        }
        return false;
    }
}
