package io.raftkit.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Measures contenders side by side in closed loops. Each figure comes from a JVM of its own; contenders take turns at
 * each point, and another one begins in each round, so that whatever the machine does meets all of them.
 */
public final class CompareCommand {
    private static final Set<String> OPTIONS = Set.of(
            "contenders",
            "workloads",
            "outstanding",
            "members",
            "value",
            "keys",
            "rounds",
            "warmup",
            "window",
            "dir",
            "heap",
            "jvm-options",
            "out");

    private CompareCommand() {}

    /** Takes its options, see {@code docs/BENCHMARKS.md}. */
    public static void run(List<String> arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments, OPTIONS);
        Scenario scenario = scenario(options);
        List<Scenario> points = new ArrayList<>();
        for (int members : options.numbers("members", "3")) {
            for (int valueBytes : options.numbers("value", "256")) {
                Scenario sized = scenario.withSizes(members, valueBytes);
                for (String workload : options.texts("workloads", "write")) {
                    points.addAll(points(options, sized.withWorkload(workload)));
                }
            }
        }
        Session session = Session.open("compare " + String.join(" ", arguments), options);
        session.rounds(points, options.number("rounds", 3));
        session.finish();
    }

    private static List<Scenario> points(Options options, Scenario scenario) {
        if (scenario.workload().equals(Workload.IDLE)) {
            return List.of(scenario.withOutstanding(0));
        }
        return options.numbers("outstanding", "1,16,64,256,1024,4096").stream()
                .map(scenario::withOutstanding)
                .toList();
    }

    /** What the options say of all scenarios. */
    static Scenario scenario(Options options) {
        return new Scenario(
                "",
                "write",
                3,
                1,
                0,
                0,
                256,
                options.number("keys", 10_000),
                options.time("warmup", "10s").toMillis(),
                options.time("window", "15s").toMillis());
    }
}
