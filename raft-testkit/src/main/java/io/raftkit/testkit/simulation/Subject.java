package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.StateMachine;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What is put to the test, and how it is used.
 *
 * @param machines makes a node's state machine
 * @param commands makes a command
 * @param queries makes a query
 * @param logs what stands between a node and its log: nothing, unless the simulation itself is put to the test
 * @param watching which oracles look: all, unless the others are put to the test
 */
record Subject(
        Supplier<StateMachine> machines,
        Function<RandomGenerator, Bytes> commands,
        Function<RandomGenerator, Bytes> queries,
        UnaryOperator<LogStore> logs,
        Predicate<Observer> watching) {
    /** A small state machine, random commands. */
    static Subject standard() {
        return new Subject(RecentValues::new, Subject::anyBytes, random -> Bytes.EMPTY, log -> log, oracle -> true);
    }

    private static Bytes anyBytes(RandomGenerator random) {
        byte[] command = new byte[random.nextInt(40)];
        random.nextBytes(command);
        return Bytes.wrap(command);
    }
}
