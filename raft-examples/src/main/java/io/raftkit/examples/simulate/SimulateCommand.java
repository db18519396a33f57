package io.raftkit.examples.simulate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.examples.kv.Queries;
import io.raftkit.model.Bytes;
import io.raftkit.testkit.simulation.FaultProfile;
import io.raftkit.testkit.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a cluster of the key-value store in virtual time: everything follows from a seed. */
@Command(
        name = "simulate",
        description = {
            "Runs a whole cluster of the key-value store in one thread and in virtual time, where everything follows",
            "from a seed: who leads, what goes wrong, and when. Checks every property of Raft after every event."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar raft-examples.jar simulate --seed 7",
            "  java -jar raft-examples.jar simulate --seed 7 --nodes 5 --duration 60s --html out.html",
            "  java -jar raft-examples.jar simulate --seed 12 --faults swarm --clients 5 --html out.html",
            "",
            "Ends with 0 if every property held, 1 if one did not, 2 on wrong usage."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final int MOST_NODES = 9;
    private static final int MOST_CLIENTS = 50;
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int KEYS = 10;

    @Option(names = "--seed", paramLabel = "N", description = "What everything follows from. Default: 0.")
    private long seed;

    @Option(names = "--nodes", paramLabel = "N", description = "How many nodes, 1 to " + MOST_NODES + ". Default: 5.")
    private int nodes = 5;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long faults go on, such as 500ms, 60s or 2m. Default: 60s.")
    private Duration duration = Duration.ofSeconds(60);

    @Option(
            names = "--faults",
            paramLabel = "none|gentle|swarm",
            description = "What goes wrong: nothing; a crash, a cut network or a slow disk now and then; or anything,"
                    + " as the seed has it. Default: gentle.")
    private FaultProfile faults = FaultProfile.GENTLE;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "How many clients write and read, each one request after another. Default: 3.")
    private int clients = 3;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the run as a page to look at with a browser.")
    private @Nullable Path html;

    @Option(
            names = "--only",
            paramLabel = "KEPT",
            description = "Leave out all faults but these, as the report on a failure says.")
    private String only = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    /** Made by the command line. */
    public SimulateCommand() {}

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("the command line sets the command's specification");
        }
        Simulation simulation = simulation(spec);
        if (LoggerFactory.getLogger("io.raftkit") instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
        Timeline timeline = new Timeline(
                spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi());
        if (html != null) {
            simulation.page(html);
        }
        return run(simulation.listener(timeline::tell), timeline);
    }

    private int run(Simulation simulation, Timeline timeline) throws IOException {
        timeline.line(String.format("Seed %d: %d nodes, %d clients, faults: %s%n", seed, nodes, clients, name(faults)));
        int code = 0;
        try {
            timeline.holds(simulation.run());
        } catch (AssertionError failure) {
            timeline.fails(String.valueOf(failure.getMessage()));
            code = 1;
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (html != null) {
            timeline.line(String.format("%nThe page: %s", html.toAbsolutePath().normalize()));
        }
        return code;
    }

    private Simulation simulation(CommandSpec spec) {
        check(spec, nodes >= 1 && nodes <= MOST_NODES, "--nodes must be 1 to " + MOST_NODES + ", not " + nodes);
        check(
                spec,
                clients >= 0 && clients <= MOST_CLIENTS,
                "--clients must be 0 to " + MOST_CLIENTS + ", not " + clients);
        boolean isPossible = !duration.isZero() && duration.compareTo(LONGEST) <= 0;
        check(spec, isPossible, "--duration must be more than nothing and at most 30m");
        try {
            return Simulation.of(seed)
                    .stateMachine(KeyValueStore::new)
                    .commands(SimulateCommand::anyCommand)
                    .queries(random -> Queries.get(anyKey(random)))
                    .faults(faults)
                    .nodes(nodes)
                    .clients(clients)
                    .duration(duration)
                    .only(only)
                    .replayedBy(this::command);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
        }
    }

    private static void check(CommandSpec spec, boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    /** The command that shows this run again. */
    private String command(String kept) {
        return String.format(
                "java -jar raft-examples.jar simulate --seed %d --nodes %d --duration %dms"
                        + " --faults %s --clients %d%s --html %s",
                seed,
                nodes,
                duration.toMillis(),
                name(faults),
                clients,
                kept.isEmpty() ? "" : " --only " + kept,
                html == null ? "out.html" : html);
    }

    private static String name(FaultProfile profile) {
        return profile.name().toLowerCase(Locale.ROOT);
    }

    private static Bytes anyCommand(RandomGenerator random) {
        return Commands.set(anyKey(random), Bytes.utf8("value" + random.nextInt(1000)));
    }

    private static String anyKey(RandomGenerator random) {
        return "key" + random.nextInt(KEYS);
    }
}
