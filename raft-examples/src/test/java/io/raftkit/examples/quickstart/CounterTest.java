package io.raftkit.examples.quickstart;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import io.raftkit.testkit.simulation.Simulation;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class CounterTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new Counter();
    }

    @Override
    protected Bytes anyCommand(RandomGenerator random) {
        return Bytes.utf8(Integer.toString(random.nextInt(-100, 100)));
    }

    @Override
    protected Bytes anyQuery(RandomGenerator random) {
        return Bytes.EMPTY; // every query answers the sum
    }

    @RepeatedTest(2)
    void aClusterAgrees(RepetitionInfo seed) {
        Simulation.of(seed.getCurrentRepetition())
                .stateMachine(Counter::new)
                .commands(this::anyCommand)
                .queries(this::anyQuery)
                .run();
    }
}
