package io.raftkit.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run: what was measured, on what, with which settings.
 *
 * @param command what was asked for
 * @param when it began, in UTC
 * @param machine it ran on
 * @param jvm options that all JVMs were started with
 * @param contenders settings of each, by name
 * @param measurements in the order in which they were made
 */
public record Report(
        String command,
        String when,
        Machine machine,
        List<String> jvm,
        Map<String, Settings> contenders,
        List<Measurement> measurements) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** What is compared with each other: everything but the contender, and the rate if each has its own. */
    record Point(
            String workload, int members, int outstanding, long rate, int percentOfCapacity, int valueBytes, int keys) {
        static Point of(Scenario scenario) {
            return new Point(
                    scenario.workload(),
                    scenario.members(),
                    scenario.outstanding(),
                    scenario.percentOfCapacity() > 0 ? 0 : scenario.rate(),
                    scenario.percentOfCapacity(),
                    scenario.valueBytes(),
                    scenario.keys());
        }
    }

    static Report read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Report.class);
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** All rounds of each contender at each point, points and contenders in the order in which they came. */
    Map<Point, Map<String, Rounds>> byPoint() {
        Map<Point, Map<String, List<Measurement>>> grouped = new LinkedHashMap<>();
        for (Measurement measurement : measurements) {
            grouped.computeIfAbsent(Point.of(measurement.scenario()), point -> new TreeMap<>())
                    .computeIfAbsent(measurement.scenario().contender(), name -> new ArrayList<>())
                    .add(measurement);
        }
        Map<Point, Map<String, Rounds>> points = new LinkedHashMap<>();
        grouped.forEach((point, byName) -> {
            Map<String, Rounds> rounds = new LinkedHashMap<>();
            for (String name : contenders.keySet()) {
                if (byName.containsKey(name)) {
                    rounds.put(name, new Rounds(byName.getOrDefault(name, List.of())));
                }
            }
            points.put(point, rounds);
        });
        return points;
    }
}
