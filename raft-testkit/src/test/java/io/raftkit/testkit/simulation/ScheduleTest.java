package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Faults come through one door, and may be left out one by one. */
class ScheduleTest {
    private static final int SEEDS = 8;

    @Test
    void eachKindCountsForItself() {
        Schedule schedule = Schedule.only(Set.of(new FaultId(Fault.CRASH, 2), new FaultId(Fault.CUT, 1)));

        assertThat(schedule.admit(Fault.CRASH, 1, () -> "a")).isEmpty();
        assertThat(schedule.admit(Fault.CUT, 2, () -> "b")).isPresent();
        assertThat(schedule.admit(Fault.CRASH, 3, () -> "c")).isPresent();
        assertThat(schedule.admit(Fault.CRASH, 4, () -> "d")).isEmpty();

        assertThat(schedule.steps()).extracting(Schedule.Step::what).containsExactly("b", "c");
        assertThat(schedule.steps()).extracting(step -> step.id().toString()).containsExactly("cut1", "crash2");
    }

    @Test
    void keepingEveryFaultIsTheSameRunAndKeepingHalfOfThemIsOneRunToo() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Trial whole = Simulation.of(seed).begin();
            SimulationReport report = whole.run();
            List<FaultId> faults = faults(whole);
            assertThat(Simulation.of(seed)
                            .only(Reduction.NONE.keeping(Set.copyOf(faults)))
                            .run())
                    .isEqualTo(report);

            Set<FaultId> half = Set.copyOf(faults.subList(0, faults.size() / 2));
            Trial harmless =
                    Simulation.of(seed).only(Reduction.NONE.keeping(half)).begin();
            assertThat(Simulation.of(seed).only(Reduction.NONE.keeping(half)).run())
                    .isEqualTo(harmless.run());
            assertThat(half).containsAll(faults(harmless));
        }
    }

    @Test
    void withoutFaultsNobodyCrashesAndNothingIsChanged() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulationReport report = Simulation.of(seed).only("none").run();

            assertThat(report.crashes()).isZero();
            assertThat(report.wipes()).isZero();
            assertThat(report.changes()).isZero();
        }
    }

    @Test
    void everyKindOfFaultComesThroughTheDoor() {
        Set<Fault> seen = new TreeSet<>();
        for (long seed = 0; seed < 60 && seen.size() < Fault.values().length; seed++) {
            Trial trial = Simulation.of(seed).begin();
            assertThat(trial.run().acknowledged()).isPositive();
            faults(trial).forEach(fault -> seen.add(fault.kind()));
        }

        assertThat(seen).isEqualTo(EnumSet.allOf(Fault.class));
    }

    private static List<FaultId> faults(Trial trial) {
        return trial.world().schedule().steps().stream().map(Schedule.Step::id).toList();
    }
}
