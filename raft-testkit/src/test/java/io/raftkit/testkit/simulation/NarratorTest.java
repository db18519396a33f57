package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run tells while it goes on, and what can be asked of it. */
class NarratorTest {
    @Test
    void aCalmRunElectsALeaderAndNothingElseHappens() {
        List<Happening> told = run(FaultProfile.NONE);

        assertThat(told).extracting(Happening::kind).doesNotContain(Happening.Kind.FAULT);
        assertThat(told.get(0).what()).matches("n[1-5] leads in term \\d+");
        assertThat(told.get(told.size() - 1).what()).isEqualTo("nothing goes wrong from now on");
    }

    @Test
    void aGentleRunHasFaultsThatEnd() {
        List<Happening> told = run(FaultProfile.GENTLE);

        assertThat(told)
                .extracting(Happening::kind)
                .contains(Happening.Kind.FAULT, Happening.Kind.RECOVERY, Happening.Kind.LEADERSHIP);
        assertThat(told).extracting(Happening::what).anyMatch(what -> what.endsWith(" is back"));
        assertThat(told).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
    }

    @Test
    void aRunIsAsLargeAndAsLongAsItIsAskedFor() {
        for (FaultProfile profile : FaultProfile.values()) {
            List<Happening> told = new ArrayList<>();
            Simulation simulation = Simulation.of(3)
                    .faults(profile)
                    .nodes(4)
                    .clients(2)
                    .duration(Duration.ofSeconds(7))
                    .listener(told::add);

            Trial trial = simulation.begin();
            SimulationReport report = simulation.run();

            assertThat(trial.world().settings().members()).isEqualTo(4);
            assertThat(trial.swarm().clients()).isEqualTo(2);
            assertThat(report.simulated()).isGreaterThan(Duration.ofSeconds(7));
            assertThat(told)
                    .contains(new Happening(
                            Duration.ofSeconds(7), Happening.Kind.RECOVERY, "nothing goes wrong from now on"));
        }
    }

    @Test
    void theOrderInWhichARunIsDescribedDoesNotMatter() {
        Simulation one = Simulation.of(5).faults(FaultProfile.GENTLE).nodes(3).duration(Duration.ofSeconds(4));
        Simulation other =
                Simulation.of(5).duration(Duration.ofSeconds(4)).nodes(3).faults(FaultProfile.GENTLE);

        assertThat(one.run()).isEqualTo(other.run());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Simulation simulation = Simulation.of(1);

        assertThatThrownBy(() -> simulation.nodes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> simulation.clients(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> simulation.duration(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Happening> run(FaultProfile profile) {
        List<Happening> told = new ArrayList<>();
        SimulationReport report = Simulation.of(7)
                .nodes(5)
                .faults(profile)
                .duration(Duration.ofSeconds(20))
                .listener(told::add)
                .run();
        assertThat(report.acknowledged()).isPositive();
        return told;
    }
}
