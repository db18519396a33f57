package io.raftkit.bench.compare;

import io.raftkit.bench.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * A process for each member; the leader's is killed, or stopped so that it falls silent, and the clock runs until the
 * next leader has committed a command. Election timeouts are those that each contender comes with.
 */
public final class FailoverCommand {
    private static final Set<String> OPTIONS =
            Set.of("contenders", "faults", "repeats", "members", "settle", "dir", "heap", "jvm-options");

    private static final double NANOS_PER_MILLI = 1e6;

    private FailoverCommand() {}

    /** Takes its options, see {@code docs/BENCHMARKS.md}. */
    public static void run(List<String> arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments, OPTIONS);
        ChildJvm jvm = ChildJvm.from(options);
        TextTable table =
                new TextTable().row("contender", "leader", "failovers", "median ms", "min ms", "p99 ms", "max ms");
        for (String fault : options.texts("faults", Fault.KILLED.toString())) {
            for (String name : options.texts("contenders", "raftkit")) {
                Histogram nanos = failovers(jvm, Contenders.named(name), Fault.named(fault), options);
                table.row(
                        name,
                        fault,
                        String.valueOf(nanos.getTotalCount()),
                        millis(nanos.getValueAtPercentile(50)),
                        millis(nanos.getMinValue()),
                        millis(nanos.getValueAtPercentile(99)),
                        millis(nanos.getMaxValue()));
            }
        }
        Summary.facts(Machine.look(jvm.directory()))
                .forEach((fact, value) -> System.out.println("- " + fact + ": " + value));
        System.out.println();
        System.out.println(table);
    }

    private static Histogram failovers(ChildJvm jvm, Contender contender, Fault fault, Options options)
            throws IOException, InterruptedException {
        Duration settle = options.time("settle", "3s");
        Histogram nanos = new Histogram(3);
        Path parent = jvm.directory();
        try (ScratchDirectory scratch = ScratchDirectory.in(parent.toString());
                ProcessGroup group = new ProcessGroup(jvm, contender, options.number("members", 3), scratch.path())) {
            group.awaitLeader();
            for (int i = 1; i <= options.number("repeats", 20); i++) {
                group.settle(settle);
                long took = group.fail(fault);
                nanos.recordValue(took);
                System.out.println(contender.name() + ", leader " + fault + " " + i + ": " + millis(took) + " ms");
            }
        }
        return nanos;
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.0f", nanos / NANOS_PER_MILLI);
    }
}
