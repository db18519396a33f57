package io.raftkit.examples.quickstart;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import io.raftkit.testkit.simulation.Simulation;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

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

    @Override
    protected boolean noticesACutState() {
        return false; // a number that is cut off is one as well: the snapshot store's checksum is what notices
    }

    @Test
    void aClusterAgreesWhateverGoesWrong() {
        for (long seed = 0; seed < 2; seed++) {
            Simulation.of(seed)
                    .stateMachine(Counter::new)
                    .commands(this::anyCommand)
                    .queries(this::anyQuery)
                    .run();
        }
    }
}
