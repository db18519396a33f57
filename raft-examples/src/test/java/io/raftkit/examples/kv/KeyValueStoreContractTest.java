package io.raftkit.examples.kv;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.random.RandomGenerator;

class KeyValueStoreContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new KeyValueStore();
    }

    @Override
    protected Bytes anyCommand(RandomGenerator random) {
        return random.nextInt(4) == 0
                ? Commands.delete(anyKey(random))
                : Commands.set(anyKey(random), Bytes.utf8("v".repeat(random.nextInt(20)) + random.nextInt(10)));
    }

    @Override
    protected Bytes anyQuery(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> Queries.list();
            case 1 -> Queries.size();
            case 2 -> Queries.digest();
            default -> Queries.get(anyKey(random));
        };
    }

    private static String anyKey(RandomGenerator random) {
        return "k" + random.nextInt(30);
    }

    @Override
    protected boolean equalStatesAreWrittenAlike() {
        return true;
    }
}
