package io.raftkit.testkit.planted;

import io.raftkit.testkit.simulation.Simulation;
import io.raftkit.testkit.simulation.SimulationReport;
import java.util.function.LongConsumer;

/** Runs the simulation of a seed: the one that is loaded beside this class. */
public final class OneRun implements LongConsumer {
    @Override
    public void accept(long seed) {
        SimulationReport unused = Simulation.of(seed).run();
    }
}
