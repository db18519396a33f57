package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.StateMachine;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A cluster of whole nodes in virtual time, harmed in every way that Raft must survive, with every property checked
 * after every event.
 *
 * <p>Everything follows from the seed: the size of the cluster, its settings, what goes wrong and when. A run has two
 * phases. In the first, messages are lost, late and doubled, links are cut, nodes pause, crash and lose what was not
 * durable, all while clients write and read. In the second all is mended, and the cluster must come to a leader, answer
 * every request and agree.
 *
 * <pre>{@code
 * for (long seed = 0; seed < 200; seed++) {
 *     Simulation.of(seed).stateMachine(Accounts::new).commands(Accounts::anyTransfer).run();
 * }
 * }</pre>
 *
 * <p>The nodes are those that ship: nothing within them is replaced, only the {@linkplain io.raftkit.spi ports}.
 */
public final class Simulation {
    private final long seed;
    private Subject subject = Subject.standard();
    private UnaryOperator<Swarm> change = swarm -> swarm;

    private Simulation(long seed) {
        this.seed = seed;
    }

    /** The simulation that follows from {@code seed}. */
    public static Simulation of(long seed) {
        return new Simulation(seed);
    }

    /** A healthy cluster to write scenarios with, its nodes started. */
    public static Cluster cluster(int members, long seed) {
        return new Cluster(seed, Settings.calm(members));
    }

    /** A healthy cluster with these settings. */
    public static Cluster cluster(int members, long seed, RaftConfig config) {
        return new Cluster(seed, Settings.calm(members).with(config));
    }

    /** Tests another state machine than the built-in one; {@code machines} makes one for each life of each node. */
    public Simulation stateMachine(Supplier<StateMachine> machines) {
        subject = subject.withMachines(machines);
        return this;
    }

    /** What clients propose: at most 200 bytes. */
    public Simulation commands(Function<RandomGenerator, Bytes> commands) {
        subject = subject.withCommands(commands);
        return this;
    }

    /** What clients ask. */
    public Simulation queries(Function<RandomGenerator, Bytes> queries) {
        subject = subject.withQueries(queries);
        return this;
    }

    /**
     * Tests a log store: each node's keeps its files in a directory of a {@link
     * io.raftkit.testkit.files.CrashFileSystem}, and when the node crashes the power fails, also in the middle of what
     * the store is doing. What it has acknowledged must be found again.
     *
     * @param stores makes the store of each life of each node, in the directory that it is given; it must do its
     *     blocking work on {@link LogStore.Context#disk}, as a {@link io.raftkit.spi.BlockingLogStore} does
     */
    public Simulation log(Function<Path, LogStore> stores) {
        subject = subject.withStores(stores);
        return this;
    }

    /** Puts something between nodes and their logs, to see whether the oracles notice. */
    Simulation logs(UnaryOperator<LogStore> logs) {
        subject = subject.withLogs(logs);
        return this;
    }

    /** Blinds some oracles, to see whether the others notice. */
    Simulation watching(Predicate<Observer> watching) {
        subject = subject.watchedBy(watching);
        return this;
    }

    /** Changes what the seed has drawn. */
    Simulation swarm(UnaryOperator<Swarm> changed) {
        change = changed;
        return this;
    }

    /**
     * Runs it.
     *
     * @throws AssertionError if a property does not hold: it names the seed, the moment, the property, the last
     * changes of     state, and the command that replays it
     */
    public SimulationReport run() {
        SplittableRandom random = new SplittableRandom(seed);
        Swarm swarm = change.apply(Swarm.draw(random.split()));
        World world = new World(seed, swarm.settings(), subject, random.split());
        return new Trial(seed, world, swarm, random).run();
    }

    /** The command that runs this seed again. */
    static String replayCommand(long seed) {
        return "mvn -pl raft-testkit -am verify -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Draftkit.seed=" + seed;
    }
}
