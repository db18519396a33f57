package io.raftkit.examples.quickstart;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.random.RandomGenerator;

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
        return Bytes.EMPTY;
    }

    /** A number that is cut off is a number as well: that it is whole, the snapshot store's checksum tells. */
    @Override
    protected boolean noticesACutState() {
        return false;
    }
}
