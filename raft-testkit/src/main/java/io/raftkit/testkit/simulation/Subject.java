package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.StateMachine;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is put to the test, and how it is used.
 *
 * @param machines makes a node's state machine
 * @param commands makes a command
 * @param queries makes a query
 * @param stores makes a node's log store in a directory; null for the simulated one
 * @param logs what stands between a node and its log: nothing, unless the simulation itself is put to the test
 * @param watching which oracles look: all, unless the others are put to the test
 */
record Subject(
        Supplier<StateMachine> machines,
        Function<RandomGenerator, Bytes> commands,
        Function<RandomGenerator, Bytes> queries,
        @Nullable Function<Path, LogStore> stores,
        UnaryOperator<LogStore> logs,
        Predicate<Observer> watching) {
    /** A small state machine, random commands. */
    static Subject standard() {
        return new Subject(
                RecentValues::new, Subject::anyBytes, random -> Bytes.EMPTY, null, log -> log, oracle -> true);
    }

    Subject withMachines(Supplier<StateMachine> others) {
        return new Subject(others, commands, queries, stores, logs, watching);
    }

    Subject withCommands(Function<RandomGenerator, Bytes> others) {
        return new Subject(machines, others, queries, stores, logs, watching);
    }

    Subject withQueries(Function<RandomGenerator, Bytes> others) {
        return new Subject(machines, commands, others, stores, logs, watching);
    }

    Subject withStores(Function<Path, LogStore> others) {
        return new Subject(machines, commands, queries, others, logs, watching);
    }

    Subject withLogs(UnaryOperator<LogStore> others) {
        return new Subject(machines, commands, queries, stores, others, watching);
    }

    Subject watchedBy(Predicate<Observer> others) {
        return new Subject(machines, commands, queries, stores, logs, others);
    }

    private static Bytes anyBytes(RandomGenerator random) {
        byte[] command = new byte[random.nextInt(40)];
        random.nextBytes(command);
        return Bytes.wrap(command);
    }
}
