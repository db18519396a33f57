package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Model;
import io.raftkit.testkit.history.Vocabulary;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
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
    private Reduction reduction = Reduction.NONE;
    private UnaryOperator<String> replay = this::replayCommand;
    private @Nullable Consumer<Happening> listener;
    private Consumer<String> progress = line -> {};
    private @Nullable Path page;
    private @Nullable Path reports;
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
        subject = subject.withLogs(logs);
        return this;
    }

    /** Blinds some oracles, to see whether the others notice. */
    Simulation watching(Predicate<Observer> watching) {
        subject = subject.watchedBy(watching);
        return this;
    }

    /** How many nodes form the cluster, instead of as many as the seed draws. */
    public Simulation nodes(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a cluster of " + number + " nodes");
        }
        return swarm(swarm -> swarm.ofMembers(number));
    }

    /** How many clients there are, each with one request at a time, instead of as many as the seed draws. */
    public Simulation clients(int number) {
        if (number < 0) {
            throw new IllegalArgumentException(number + " clients");
        }
        return swarm(swarm -> swarm.withClients(number));
    }

    /** How long faults go on, instead of as long as the seed draws; it ends some seconds after that. */
    public Simulation duration(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a run of " + duration);
        }
        return swarm(swarm -> swarm.until(duration.toNanos()));
    }

    /** How much goes wrong; {@link FaultProfile#SWARM} unless this says otherwise. */
    public Simulation faults(FaultProfile profile) {
        return swarm(profile::applyTo);
    }

    /** Changes what the seed has drawn. */
    Simulation swarm(UnaryOperator<Swarm> further) {
        UnaryOperator<Swarm> before = change;
        change = swarm -> further.apply(before.apply(swarm));
        return this;
    }

    /**
     * Leaves out of the run what the report on a failure has left out.
     *
     * @param kept as that report says it: {@code crash1,late3-17,clients=2}; empty to leave out nothing
     * @throws IllegalArgumentException if it is not understood
     */
    public Simulation only(String kept) {
        return only(kept.isEmpty() ? Reduction.NONE : Reduction.parse(kept));
    }

    /** Leaves out of the run all but this. */
    Simulation only(Reduction kept) {
        reduction = kept;
        return this;
    }

    /** Tells who leads when, and what goes wrong, as it happens. */
    public Simulation listener(Consumer<Happening> told) {
        listener = told;
        return this;
    }

    /** Writes the run as a page to look at with a browser, whether it fails or not. */
    public Simulation page(Path file) {
        page = file;
        return this;
    }

    /**
     * If the run fails, looks for a shorter one that fails in the same way: that one is added to the error, and written
     * as a page. This takes as long as some hundred runs.
     *
     * @param directory for the page, which is named after the seed
     * @param progressed gets a line now and then meanwhile
     */
    public Simulation report(Path directory, Consumer<String> progressed) {
        reports = directory;
        progress = progressed;
        return this;
    }

    /**
     * The command that runs this again, for reports.
     *
     * @param command makes it of what {@link #only(String)} is told; that is empty if nothing is left out
     */
    public Simulation replayedBy(UnaryOperator<String> command) {
        replay = command;
        return this;
    }

    /** A world in which nothing has happened, and what will happen in it. */
    Trial begin() {
        return begin(reduction, expectation);
    }

    /** The same for runs that the user did not ask for. */
    private Trial begin(Reduction kept) {
        return begin(kept, expectation == null ? null : expectation.inSilence());
    }

    private Trial begin(Reduction kept, @Nullable Expectation expected) {
        SplittableRandom random = new SplittableRandom(seed);
        Swarm swarm = kept.applyTo(change.apply(Swarm.draw(random.split())));
        World world = new World(
                seed, swarm.settings(), subject, kept.schedule(), replay.apply(kept.toString()), random.split());
        return new Trial(seed, world, swarm, random, expected);
    }

    /**
     * Runs it.
     *
     * @throws AssertionError if a property does not hold: it names the seed, the moment, the property, the last changes
     *     of state, and the command that replays it
     */
    public SimulationReport run() {
        Trial trial = begin();
        if (listener != null) {
            trial.world().observers().add(new Narrator(trial.world().time(), listener));
        }
        try {
            return page == null ? trial.run() : Exhibit.of(trial, page).run();
        } catch (Failure failure) {
            Path directory = reports;
            if (directory == null) {
                throw failure;
            }
            throw minimised(new Minimiser.Failed(trial, failure), directory.resolve("seed-" + seed + ".html"));
        }
    }

    /** The failure together with a shorter one like it, of which there is a page. */
    private Failure minimised(Minimiser.Failed failed, Path file) {
        Minimiser.Result shortest = Minimiser.minimise(this::begin, reduction, failed, progress);
        Failure explained =
                shortest.explain(failed, replay.apply(shortest.reduction().toString()), file);
        try {
            Exhibit.ofMinimised(begin(shortest.reduction()), file, shortest.summary(failed))
                    .runAgain();
        } catch (UncheckedIOException noPage) {
            explained.addSuppressed(noPage); // what was found must not be lost for want of a picture
        }
        return explained;
    }

    /** The command that runs this seed again, with so much left of it. */
    private String replayCommand(String kept) {
        return "mvn -pl raft-testkit -am verify -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Draftkit.seed=" + seed + (kept.isEmpty() ? "" : " -Draftkit.only=" + kept);
    }
}
