package io.raftkit.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.raftkit.bench.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes a page of what JMH ({@code -rf json}) or another command has written. */
public final class ReportCommand {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportCommand() {}

    /** Takes {@code --in}, {@code --out} and, for the disk that JMH's benchmarks wrote to, {@code --dir}. */
    public static void run(List<String> arguments) throws IOException {
        Options options = Options.parse(arguments, Set.of("in", "out", "dir"));
        Path in = Path.of(options.text("in", "jmh-result.json"));
        Path out = Path.of(options.text("out", in.toString().replaceFirst("\\.json$", "") + ".html"));
        JsonNode results = JSON.readTree(in.toFile());
        Path directory = Files.createDirectories(Path.of(options.text("dir", ScratchDirectory.PARENT)));
        String page = results.isArray() ? jmh(results, Machine.look(directory)) : ResultsPage.of(Report.read(in));
        Files.writeString(out, page);
        System.out.println("written: " + out);
    }

    /** What JMH's results do not say is asked of this machine, which ought to be the one that ran them. */
    static String jmh(JsonNode results, Machine machine) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (JsonNode result : results) {
            facts.putIfAbsent(
                    "JDK",
                    result.path("vmName").asText() + " "
                            + result.path("vmVersion").asText());
            facts.putIfAbsent("JVM options", join(result.path("jvmArgs")));
        }
        Map<String, String> around = Summary.facts(machine);
        around.remove("JDK");
        facts.putAll(around);
        Settings settings = new RaftKitContender().settings();
        facts.put("durability", settings.durability() + "; what is called memory makes nothing durable");
        facts.put("checksum", settings.checksum());
        Map<String, TextTable> tables = new LinkedHashMap<>();
        for (JsonNode result : results) {
            String benchmark = result.path("benchmark").asText();
            String suite = benchmark.substring(0, Math.max(0, benchmark.lastIndexOf('.')));
            tables.computeIfAbsent(
                            suite,
                            name -> new TextTable()
                                    .row("benchmark", "parameters", "mode", "score", "error", "unit", "beside it"))
                    .row(cells(result, benchmark.substring(suite.length() + 1)));
        }
        Html page = new Html("RaftKit measured: JMH").facts(facts);
        tables.forEach((suite, table) ->
                page.heading(suite.substring(suite.lastIndexOf('.') + 1)).table(table));
        return page.toString();
    }

    private static List<String> cells(JsonNode result, String name) {
        JsonNode score = result.path("primaryMetric");
        List<String> parameters = new ArrayList<>();
        result.path("params").properties().forEach(parameter -> {
            if (!parameter.getKey().equals("dir")) {
                parameters.add(parameter.getKey() + "=" + parameter.getValue().asText());
            }
        });
        List<String> others = new ArrayList<>();
        result.path("secondaryMetrics")
                .properties()
                .forEach(metric -> others.add(String.format(
                        Locale.ROOT,
                        "%s %,.1f %s",
                        metric.getKey(),
                        metric.getValue().path("score").asDouble(),
                        metric.getValue().path("scoreUnit").asText())));
        return List.of(
                name,
                String.join(", ", parameters),
                result.path("mode").asText(),
                String.format(Locale.ROOT, "%,.2f", score.path("score").asDouble()),
                String.format(Locale.ROOT, "%,.2f", score.path("scoreError").asDouble()),
                score.path("scoreUnit").asText(),
                String.join("; ", others));
    }

    private static String join(JsonNode texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(text -> all.add(text.asText()));
        return String.join(" ", all);
    }
}
