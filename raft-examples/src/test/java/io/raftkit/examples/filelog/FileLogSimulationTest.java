package io.raftkit.examples.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.simulation.Simulation;
import org.junit.jupiter.api.Test;

/** Whole clusters on the example's store, on disks that crash with their nodes. */
class FileLogSimulationTest {
    private static final int SEEDS = 5;

    @Test
    void everyPropertyHoldsOnTheExampleStore() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(Simulation.of(seed).log(FileLog::open).run().acknowledged())
                    .as("seed %d", seed)
                    .isPositive();
        }
    }
}
