package io.raftkit.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How long operations take at a rate that is not the contender's own choice. Its capacity is measured first, in a
 * closed loop; then operations come at parts of it, evenly, and whoever has to wait counts with that wait.
 */
public final class LatencyCommand {
    private static final Set<String> OPTIONS = Set.of(
            "contenders",
            "workload",
            "capacity-outstanding",
            "percents",
            "rates",
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

    private static final long HUNDRED = 100;

    private LatencyCommand() {}

    /** Takes its options, see {@code docs/BENCHMARKS.md}. */
    public static void run(List<String> arguments) throws IOException, InterruptedException {
        Options options = Options.parse(arguments, OPTIONS);
        Scenario scenario = CompareCommand.scenario(options)
                .withSizes(options.number("members", 3), options.number("value", 256))
                .withWorkload(options.text("workload", "write"));
        Session session = Session.open("latency " + String.join(" ", arguments), options);
        int rounds = options.number("rounds", 3);
        List<Scenario> points = new ArrayList<>();
        for (int rate : options.numbers("rates", "")) {
            points.add(scenario.withRate(rate, 0));
        }
        if (!points.isEmpty()) {
            session.rounds(points, rounds);
        } else {
            Scenario capacity = scenario.withOutstanding(options.number("capacity-outstanding", 1024));
            for (int round = 1; round <= rounds; round++) {
                atPartsOfCapacity(session, capacity, options.numbers("percents", "50,80"), round);
            }
        }
        session.finish();
    }

    /** Each contender by itself: what is half of its capacity for one is more than another's. */
    private static void atPartsOfCapacity(Session session, Scenario capacity, List<Integer> percents, int round)
            throws IOException, InterruptedException {
        for (Contender contender : session.thatCan(capacity)) {
            Measurement most = session.measure(capacity.of(contender.name()), round);
            if (most.succeeded()) {
                for (int percent : percents) {
                    long rate = Math.max(1, Math.round(most.perSecond() * percent / HUNDRED));
                    session.measure(capacity.of(contender.name()).withRate(rate, percent), round);
                }
            }
        }
    }
}
