package io.raftkit.testkit.simulation;

import java.time.Duration;

/** How much goes wrong in a simulation. */
public enum FaultProfile {
    /** Nothing. */
    NONE,
    /** What happens in a bad week, within a minute: crashes, partitions, pauses, slow disks. */
    GENTLE,
    /** Anything, drawn from the seed: each kind of fault not at all, or weak, or in excess. */
    SWARM;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long THINK = Duration.ofMillis(100).toNanos();

    /** What is left of, or put in place of, what the seed has drawn. */
    Swarm applyTo(Swarm drawn) {
        return switch (this) {
            case NONE -> calm(drawn, new Swarm.Faults(0, 0, 0, 0, SECOND, false), GreyFailures.Rates.NONE);
            case GENTLE ->
                calm(
                        drawn,
                        new Swarm.Faults(8 * SECOND, 10 * SECOND, 15 * SECOND, 0, 2 * SECOND, false),
                        new GreyFailures.Rates(15 * SECOND, 20 * SECOND, 0, 0.5, 0));
            case SWARM -> drawn;
        };
    }

    private static Swarm calm(Swarm drawn, Swarm.Faults faults, GreyFailures.Rates grey) {
        return new Swarm(
                Settings.calm(drawn.settings().members()),
                faults,
                grey,
                Churn.Plan.NONE,
                0,
                drawn.clients(),
                THINK,
                drawn.durationNanos() + drawn.ambush().longerNanos(),
                Ambush.Plan.NONE,
                Mishaps.Rates.NONE);
    }
}
