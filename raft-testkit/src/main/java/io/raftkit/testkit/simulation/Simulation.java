package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Model;
import io.raftkit.testkit.history.Vocabulary;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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
    private @Nullable Expectation expectation;

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
        subject = new Subject(machines, subject.commands(), subject.queries(), subject.logs(), subject.watching());
        return this;
    }

    /** What clients propose: at most 200 bytes. */
    public Simulation commands(Function<RandomGenerator, Bytes> commands) {
        subject = new Subject(subject.machines(), commands, subject.queries(), subject.logs(), subject.watching());
        return this;
    }

    /** What clients ask. */
    public Simulation queries(Function<RandomGenerator, Bytes> queries) {
        subject = new Subject(subject.machines(), subject.commands(), queries, subject.logs(), subject.watching());
        return this;
    }

    /**
     * Requires that what clients ask and are answered in the run is linearizable, by a model of the state machine: that
     * it does what it should, also where it is the same on all nodes, and that queries see what they must.
     *
     * <pre>{@code
     * Simulation.of(seed)
     *         .stateMachine(KeyValueStore::new).commands(...).queries(...)
     *         .linearizable(Models.keyValues(), new KeyValueVocabulary())
     *         .run();
     * }</pre>
     *
     * <p>The outcomes that clients do not know are taken from the log. Of several calls of this method and of {@link
     * #recording}, the last one counts.
     */
    public Simulation linearizable(Model<?> model, Vocabulary vocabulary) {
        expectation = new Expectation(vocabulary, model, history -> {});
        return this;
    }

    /** The same, and hands over the history of the run before it is checked, also that of a run that has failed. */
    public Simulation linearizable(Model<?> model, Vocabulary vocabulary, Consumer<History> histories) {
        expectation = new Expectation(vocabulary, model, histories);
        return this;
    }

    /** Hands over the history of the run when it has ended, also that of a run that has failed. */
    public Simulation recording(Vocabulary vocabulary, Consumer<History> histories) {
        expectation = new Expectation(vocabulary, null, histories);
        return this;
    }

    /** Puts something between nodes and their logs, to see whether the oracles notice. */
    Simulation logs(UnaryOperator<LogStore> logs) {
        subject = new Subject(subject.machines(), subject.commands(), subject.queries(), logs, subject.watching());
        return this;
    }

    /** Blinds some oracles, to see whether the others notice. */
    Simulation watching(Predicate<Observer> watching) {
        subject = new Subject(subject.machines(), subject.commands(), subject.queries(), subject.logs(), watching);
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
        Trial trial = new Trial(seed, world, swarm, random);
        return expectation == null ? trial.run() : expectation.run(world, trial);
    }

    /** The command that runs this seed again. */
    static String replayCommand(long seed) {
        return "mvn -pl raft-testkit -am verify -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Draftkit.seed=" + seed;
    }
}
