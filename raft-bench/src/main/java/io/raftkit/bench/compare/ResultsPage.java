package io.raftkit.bench.compare;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** A {@link Report} as a page with charts. */
final class ResultsPage {
    private ResultsPage() {}

    static String of(Report report) {
        Html page = new Html("RaftKit measured: " + firstWord(report.command()));
        page.facts(Summary.facts(report));
        page.heading("What was measured").table(Summary.settings(report));
        page.heading("Figures").table(Summary.figures(report));
        Set<String> kinds = new LinkedHashSet<>();
        report.byPoint().keySet().stream()
                .filter(point -> point.outstanding() > 0)
                .forEach(point -> kinds.add(Summary.operations(point)));
        for (String kind : kinds) {
            page.heading(kind + ", over operations outstanding");
            chart(page, report, kind, "operations a second", Measurement::perSecond);
            chart(page, report, kind, "p50, microseconds", one -> one.latency().p50());
            chart(page, report, kind, "p99, microseconds", one -> one.latency().p99());
            chart(
                    page,
                    report,
                    kind,
                    "processor time of an operation, microseconds",
                    Measurement::cpuMicrosPerOperation);
            chart(page, report, kind, "bytes allocated for an operation", Measurement::bytesPerOperation);
        }
        Set<String> failures = Summary.failures(report);
        if (!failures.isEmpty()) {
            page.heading("Failures");
            failures.forEach(page::preformatted);
        }
        return page.toString();
    }

    private static String firstWord(String command) {
        int end = command.indexOf(' ');
        return end < 0 ? command : command.substring(0, end);
    }

    private static void chart(
            Html page, Report report, String kind, String caption, ToDoubleFunction<Measurement> figure) {
        Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
        report.byPoint().forEach((point, rounds) -> {
            if (point.outstanding() > 0 && Summary.operations(point).equals(kind)) {
                rounds.forEach((name, all) -> {
                    if (all.succeeded()) {
                        lines.computeIfAbsent(name, key -> new LinkedHashMap<>())
                                .put(point.outstanding(), all.median(figure));
                    }
                });
            }
        });
        LineChart chart = new LineChart();
        lines.forEach(chart::line);
        if (!chart.isEmpty()) {
            page.figure(caption, chart.svg());
        }
    }
}
