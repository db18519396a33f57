package io.raftkit.bench;

import io.raftkit.bench.compare.CompareCommand;
import io.raftkit.bench.compare.FailoverCommand;
import io.raftkit.bench.compare.LatencyCommand;
import io.raftkit.bench.compare.ReportCommand;
import io.raftkit.bench.compare.UsageException;
import java.util.List;

/**
 * What can be measured: {@code compare} runs contenders side by side, {@code latency} at fixed rates,
 * {@code failover} kills leaders, {@code report} makes a page of what was written earlier; anything else is for JMH,
 * whose {@code -l} lists its benchmarks. {@code docs/BENCHMARKS.md} tells about all of them.
 */
public final class Main {
    private Main() {}

    /** Takes a command and its options, or those of JMH. */
    public static void main(String[] arguments) throws Exception {
        try {
            run(arguments);
        } catch (UsageException e) {
            System.err.println(e.getMessage() + " (docs/BENCHMARKS.md explains them)");
            System.exit(2);
        }
    }

    private static void run(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        String command = all.isEmpty() ? "" : all.get(0);
        switch (command) {
            case "compare" -> CompareCommand.run(all.subList(1, all.size()));
            case "latency" -> LatencyCommand.run(all.subList(1, all.size()));
            case "failover" -> FailoverCommand.run(all.subList(1, all.size()));
            case "report" -> ReportCommand.run(all.subList(1, all.size()));
            default -> org.openjdk.jmh.Main.main(arguments);
        }
    }
}
