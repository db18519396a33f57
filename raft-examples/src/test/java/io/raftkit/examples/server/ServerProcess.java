package io.raftkit.examples.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own. */
final class ServerProcess {
    private static final int START_SECONDS = 30;

    private final Process process;
    private final Path output;

    private ServerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts {@code server} with these arguments; what it prints goes to {@code output}. */
    static ServerProcess start(Path output, List<String> arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                java,
                "-Xmx128m",
                // It lives for seconds: compiled well it would be when it is gone.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.raftkit.examples.Main",
                "server");
        builder.command().addAll(arguments);
        File file = output.toFile();
        return new ServerProcess(
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
                        .start(),
                output);
    }

    /** Waits until the server says that it listens. */
    void awaitReady() throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!output().contains(" listens on ")) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                throw new IllegalStateException("the server did not start: " + output());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Waits until the process has ended by itself. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the server still runs");
        }
        return process.exitValue();
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As {@code kill}. */
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** What it has printed. */
    String output() throws IOException {
        return Files.exists(output) ? Files.readString(output) : "";
    }
}
