package io.raftkit.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.raftkit.bench.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts the JVMs that measure, all with the same options.
 *
 * @param directory where contenders keep their data while they run
 * @param options the heap, the collector and what else was asked for
 */
record ChildJvm(Path directory, List<String> options) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long STARTING_MILLIS = 180_000;
    private static final int LINES = 25;

    /** From the command line: {@code --dir}, {@code --heap} and {@code --jvm-options}. */
    static ChildJvm from(Options options) throws IOException {
        String heap = options.text("heap", "2g");
        List<String> jvm = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC"));
        Arrays.stream(options.text("jvm-options", "").split("\\s+", -1))
                .filter(option -> !option.isEmpty())
                .forEach(jvm::add);
        Path directory = Path.of(options.text("dir", ScratchDirectory.PARENT));
        return new ChildJvm(Files.createDirectories(directory), jvm);
    }

    /** Measures a scenario in a fresh JVM with a fresh directory; a failure is a measurement without figures. */
    Measurement measure(Scenario scenario, int round) throws IOException, InterruptedException {
        try (ScratchDirectory scratch = ScratchDirectory.in(directory.toString())) {
            Path result = scratch.path().resolve("result.json");
            Path log = scratch.path().resolve("log.txt");
            List<String> arguments =
                    List.of(JSON.writeValueAsString(scenario), scratch.path().toString(), result.toString());
            Process process = start(Contenders.named(scenario.contender()), MeasuringProcess.class, arguments, log);
            long patience = STARTING_MILLIS + scenario.warmUpMillis() + scenario.windowMillis();
            try {
                if (!process.waitFor(patience, TimeUnit.MILLISECONDS)) {
                    return Measurement.failed(scenario, round, "did not end within " + patience + " ms" + tail(log));
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            if (process.exitValue() != 0 || !Files.exists(result)) {
                return Measurement.failed(scenario, round, "exit " + process.exitValue() + tail(log));
            }
            return JSON.readValue(result.toFile(), Measurement.class).inRound(round);
        }
    }

    /** Starts a JVM for a contender; what it prints goes into {@code log}. */
    Process start(Contender contender, Class<?> main, List<String> arguments, Path log) throws IOException {
        return builder(contender, main, arguments)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** The same, but its standard output can be read here. */
    Process startTalking(Contender contender, Class<?> main, List<String> arguments, Path log) throws IOException {
        return builder(contender, main, arguments).redirectError(log.toFile()).start();
    }

    private ProcessBuilder builder(Contender contender, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(contender.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }
}
