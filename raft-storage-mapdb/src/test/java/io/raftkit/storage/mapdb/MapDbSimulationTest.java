package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.simulation.Simulation;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whole clusters on this store, in small segments on disks that crash with their nodes. Other seeds, and more of them:
 * {@code -Draftkit.from=1000 -Draftkit.seeds=100}.
 */
class MapDbSimulationTest {
    /** A write is on its way when the power fails, and the first attempt to open the log again fails as well. */
    private static final long OPENING_FAILS = 70_009;

    /** The disk is full, and a sync fails while room is looked for. */
    private static final long SEARCH_FAILS = 71_070;

    private static final long FROM = Long.getLong("raftkit.from", 0);
    private static final long SEEDS = Long.getLong("raftkit.seeds", 3);

    private static long[] seeds() {
        return LongStream.concat(LongStream.range(FROM, FROM + SEEDS), LongStream.of(OPENING_FAILS, SEARCH_FAILS))
                .toArray();
    }

    @Test
    void everyPropertyHoldsOnThisStore() {
        for (long seed : seeds()) {
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
