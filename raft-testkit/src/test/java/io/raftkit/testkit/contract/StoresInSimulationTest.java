package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.simulation.Simulation;
import io.raftkit.testkit.simulation.SimulationReport;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that a user has brought runs in the simulation, and what is wrong with it is found there too. */
class StoresInSimulationTest {
    private static final int SEEDS = 10;
    private static final int MOST_SEEDS = 200;

    @Test
    void everyPropertyHoldsOnAStoreThatKeepsItsPromises() {
        long crashes = 0;
        long breakdowns = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulationReport report = run(seed, Flaw.NONE);
            assertThat(report.acknowledged()).as("seed %d", seed).isPositive();
            crashes += report.crashes();
            breakdowns += report.breakdowns();
        }
        assertThat(crashes).as("crashes in all").isGreaterThan(SEEDS);
        assertThat(breakdowns).as("disks that failed or were full").isGreaterThan(SEEDS);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(run(3, Flaw.NONE)).isEqualTo(run(3, Flaw.NONE));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ACKNOWLEDGES_BEFORE_SYNC",
                "FORGETS_A_VOTE_IN_THE_SAME_TERM",
                "COMPLETES_OUT_OF_ORDER",
                "IS_READABLE_LATE",
                "NEVER_SYNCS_ITS_DIRECTORY",
                "RETRIES_A_FAILED_SYNC",
                "TAKES_A_FAILED_SYNC_FOR_A_GOOD_ONE",
                "ACKNOWLEDGES_WHAT_FINDS_NO_ROOM",
                "WAITS_FOR_ROOM_FOR_EVER",
                "NAMES_NO_REASON_FOR_WANT_OF_ROOM"
            })
    void aStoreThatBreaksAPromiseIsFound(Flaw flaw) {
        assertThat(firstFinding(flaw)).contains("property: ");
    }

    private static String firstFinding(Flaw flaw) {
        for (long seed = 0; seed < MOST_SEEDS; seed++) {
            try {
                var unused = run(seed, flaw);
            } catch (AssertionError found) {
                return Objects.requireNonNull(found.getMessage());
            }
        }
        return "nothing was found in " + MOST_SEEDS + " seeds";
    }

    private static SimulationReport run(long seed, Flaw flaw) {
        return Simulation.of(seed)
                .log(directory -> new FlawedStore(directory, flaw))
                .run();
    }
}
