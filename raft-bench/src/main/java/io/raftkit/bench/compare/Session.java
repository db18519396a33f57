package io.raftkit.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One run of a command: measures, tells how it goes on, and writes what has come of it. */
final class Session {
    private static final String ALONE = "raftkit";

    private final String command;
    private final String when = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private final ChildJvm jvm;
    private final Machine machine;
    private final List<Contender> contenders = new ArrayList<>();
    private final Path out;
    private final List<Measurement> measurements = new ArrayList<>();

    private Session(String command, ChildJvm jvm, Path out) throws IOException {
        this.command = command;
        this.jvm = jvm;
        this.out = out;
        this.machine = Machine.look(jvm.directory());
    }

    /** From {@code --contenders}, {@code --out} and what {@link ChildJvm#from} takes. */
    static Session open(String command, Options options) throws IOException {
        Path out = Files.createDirectories(Path.of(options.text("out", "target/bench-results")));
        Session session = new Session(command, ChildJvm.from(options), out);
        for (String name : options.texts("contenders", ALONE)) {
            session.contenders.add(Contenders.named(name));
        }
        return session;
    }

    /** Each contender at each point, so many times; a point is done with before the next is begun. */
    void rounds(List<Scenario> points, int rounds) throws IOException, InterruptedException {
        List<Contender> order = new ArrayList<>(contenders);
        for (int round = 1; round <= rounds; round++) {
            for (Scenario point : points) {
                for (Contender contender : order) {
                    if (canDo(contender, point)) {
                        measure(point.of(contender.name()), round);
                    }
                }
            }
            Collections.rotate(order, -1);
        }
    }

    /** The contenders that have such operations. */
    List<Contender> thatCan(Scenario point) {
        return contenders.stream().filter(contender -> canDo(contender, point)).toList();
    }

    private static boolean canDo(Contender contender, Scenario point) {
        boolean reads = !Set.of("write", Workload.IDLE).contains(point.workload());
        return !reads || contender.reads().contains(Workload.level(point.workload()));
    }

    /** Measures one scenario, and tells what came of it. */
    Measurement measure(Scenario scenario, int round) throws IOException, InterruptedException {
        Measurement measurement = jvm.measure(scenario, round);
        measurements.add(measurement);
        System.out.println(line(measurement));
        report().write(out.resolve("results.json"));
        return measurement;
    }

    private static String line(Measurement measurement) {
        Scenario scenario = measurement.scenario();
        Report.Point point = Report.Point.of(scenario);
        String what = String.format(
                Locale.ROOT,
                "round %d, %s, %s, %s: ",
                measurement.round(),
                scenario.contender(),
                Summary.operations(point),
                Summary.load(point));
        if (!measurement.succeeded()) {
            return what + measurement.failure();
        }
        return what
                + String.format(
                        Locale.ROOT,
                        "%,.0f a second, p50 %,.0f us, p99 %,.0f us, %.1f us of CPU and %,.0f bytes each",
                        measurement.perSecond(),
                        measurement.latency().p50(),
                        measurement.latency().p99(),
                        measurement.cpuMicrosPerOperation(),
                        measurement.bytesPerOperation());
    }

    /** Prints the tables and writes the pages. */
    void finish() throws IOException {
        System.out.println();
        System.out.println(Summary.text(report()));
        Path page = out.resolve("results.html");
        Files.writeString(page, ResultsPage.of(report()));
        System.out.println("written: " + out.resolve("results.json") + ", " + page);
    }

    private Report report() {
        Map<String, Settings> settings = new LinkedHashMap<>();
        contenders.forEach(contender -> settings.put(contender.name(), contender.settings()));
        return new Report(command, when, machine, jvm.options(), settings, List.copyOf(measurements));
    }
}
