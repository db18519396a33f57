package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.random.RandomGenerator;

class RecentValuesTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new RecentValues();
    }

    @Override
    protected Bytes anyCommand(RandomGenerator random) {
        byte[] command = new byte[random.nextInt(30)];
        random.nextBytes(command);
        return Bytes.wrap(command);
    }

    @Override
    protected Bytes anyQuery(RandomGenerator random) {
        return Bytes.EMPTY;
    }

    @Override
    protected boolean equalStatesAreWrittenAlike() {
        return true;
    }
}
