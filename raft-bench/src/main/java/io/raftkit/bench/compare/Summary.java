package io.raftkit.bench.compare;

import io.raftkit.bench.compare.Rounds.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A {@link Report} as text: its header and its tables. */
final class Summary {
    private static final double MIB = 1 << 20;

    private Summary() {}

    /** What is true of all of it. */
    static Map<String, String> facts(Report report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("when", report.when());
        facts.put("command", report.command());
        facts.put("JVM options", String.join(" ", report.jvm()));
        facts.putAll(facts(report.machine()));
        return facts;
    }

    static Map<String, String> facts(Machine machine) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("JDK", machine.jdk());
        facts.put(
                "machine",
                String.format(
                        Locale.ROOT,
                        "%d cores, %s, %.0f MiB",
                        machine.cores(),
                        machine.processor(),
                        machine.memoryBytes() / MIB));
        facts.put("kernel", machine.kernel());
        facts.put(
                "disk",
                String.format(
                        Locale.ROOT,
                        "%s, write of 256 B + fsync: median %.0f us, p99 %.0f us",
                        machine.fileSystem(),
                        machine.fsyncMicrosMedian(),
                        machine.fsyncMicrosP99()));
        facts.put("load before", String.format(Locale.ROOT, "%.1f", machine.loadAverage()));
        return facts;
    }

    /** All of it. */
    static String text(Report report) {
        StringBuilder text = new StringBuilder();
        facts(report)
                .forEach((name, fact) ->
                        text.append("- ").append(name).append(": ").append(fact).append('\n'));
        text.append('\n').append(settings(report)).append('\n').append(figures(report));
        for (String failure : failures(report)) {
            text.append('\n').append(failure).append('\n');
        }
        return text.toString();
    }

    static TextTable settings(Report report) {
        TextTable table = new TextTable().row("contender", "version", "durability", "transport", "checksum", "tuning");
        report.contenders()
                .forEach((name, settings) -> table.row(
                        name,
                        settings.version(),
                        settings.durability(),
                        settings.transport(),
                        settings.checksum(),
                        settings.tuning()));
        return table;
    }

    static TextTable figures(Report report) {
        TextTable table = new TextTable()
                .row(
                        "operations",
                        "load",
                        "contender",
                        "per second (min-max)",
                        "beside the best other (min-max)",
                        "p50 us",
                        "p99 us",
                        "p99.9 us",
                        "CPU us each",
                        "CPU %",
                        "bytes each",
                        "full GCs",
                        "others' CPU %");
        report.byPoint()
                .forEach((point, rounds) -> rounds.forEach((name, all) -> {
                    List<String> cells = new ArrayList<>(List.of(operations(point), load(point), name));
                    boolean comparable = point.percentOfCapacity() == 0;
                    cells.addAll(
                            all.succeeded() ? cells(name, all, comparable ? rounds : Map.of()) : List.of("failed"));
                    table.row(cells);
                }));
        return table;
    }

    private static List<String> cells(String name, Rounds all, Map<String, Rounds> everybody) {
        Spread speed = all.spread(Measurement::perSecond);
        @Nullable Spread ratio = all.ratioToBest(name, everybody);
        return List.of(
                String.format(Locale.ROOT, "%,.0f (%,.0f-%,.0f)", speed.median(), speed.min(), speed.max()),
                ratio == null
                        ? ""
                        : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", ratio.median(), ratio.min(), ratio.max()),
                String.format(
                        Locale.ROOT, "%,.0f", all.median(one -> one.latency().p50())),
                String.format(
                        Locale.ROOT, "%,.0f", all.median(one -> one.latency().p99())),
                String.format(
                        Locale.ROOT, "%,.0f", all.median(one -> one.latency().p999())),
                String.format(Locale.ROOT, "%,.1f", all.median(Measurement::cpuMicrosPerOperation)),
                String.format(Locale.ROOT, "%.1f", all.median(Measurement::cpuPercent)),
                String.format(Locale.ROOT, "%,.0f", all.median(Measurement::bytesPerOperation)),
                String.format(
                        Locale.ROOT,
                        "%.0f",
                        all.spread(Measurement::fullCollections).max()),
                String.format(Locale.ROOT, "%.0f", all.median(Measurement::foreignCpuPercent)));
    }

    /** What is done, in a few words. */
    static String operations(Report.Point point) {
        return String.format(Locale.ROOT, "%s, %d B, %d nodes", point.workload(), point.valueBytes(), point.members());
    }

    /** How much of it. */
    static String load(Report.Point point) {
        if (point.percentOfCapacity() > 0) {
            return point.percentOfCapacity() + " % of capacity";
        }
        if (point.workload().equals(Workload.IDLE)) {
            return "none";
        }
        return point.rate() > 0
                ? String.format(Locale.ROOT, "%,d a second", point.rate())
                : point.outstanding() + " outstanding";
    }

    /** Why there are no figures where there are none, each reason once. */
    static Set<String> failures(Report report) {
        Set<String> failures = new TreeSet<>();
        for (Measurement measurement : report.measurements()) {
            if (measurement.failure() != null) {
                failures.add(measurement.scenario().contender() + " failed: " + measurement.failure());
            }
        }
        return failures;
    }
}
