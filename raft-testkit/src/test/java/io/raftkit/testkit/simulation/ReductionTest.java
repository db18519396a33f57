package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "crash1",
                "crash1-3,cut2,late7-8,late10",
                "clients=2",
                "nanos=12300000",
                "none,clients=1",
                "wipe1,clients=1,nanos=5"
            })
    void whatItWritesItReads(String text) {
        assertThat(Reduction.parse(text)).hasToString(text);
    }

    @Test
    void aRangeStandsForAllWithinIt() {
        assertThat(Reduction.parse("cut2-4").faults())
                .isEqualTo(Set.of(new FaultId(Fault.CUT, 2), new FaultId(Fault.CUT, 3), new FaultId(Fault.CUT, 4)));
        assertThat(Reduction.parse("clients=2").faults()).isNull();
        assertThat(Reduction.parse("none").faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crash", "storm1", "clients=", "clients=two", "crash1,,cut1", "7", "late3-"})
    void anythingElseIsRefusedByName(String text) {
        assertThatThrownBy(() -> Simulation.of(1).only(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("says nothing of what is left of a run");
    }
}
