package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.simulation.Simulation;
import org.junit.jupiter.api.Test;

/** Whole clusters on this store, in small segments on disks that crash with their nodes. */
class MapDbSimulationTest {
    private static final int SEEDS = 3;

    @Test
    void everyPropertyHoldsOnThisStore() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = Simulation.of(seed)
                    .log(directory -> MapDbLogStore.open(
                            directory,
                            MapDbOptions.defaults()
                                    .withSegmentBytes(Harness.SEGMENT_BYTES)
                                    .withVolumes(new PathVolumes(directory))));
            assertThat(simulation.run().acknowledged()).as("seed %d", seed).isPositive();
        }
    }
}
