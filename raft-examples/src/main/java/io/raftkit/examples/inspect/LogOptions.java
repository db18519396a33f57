package io.raftkit.examples.inspect;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which log is meant. */
final class LogOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The data directory of a server, or the directory of a log.")
    private Path data = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    /** The directory of the log itself. */
    Path log() {
        Path ofServer = data.resolve("log");
        return Files.isDirectory(ofServer) ? ofServer : data;
    }
}
