package io.raftkit.examples.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a cluster of three nodes at work: election, replication, handover, catching up. */
@Command(
        name = "demo",
        description = {
            "Shows a cluster of three nodes at work, in one process.",
            "On loopback TCP they elect a leader, replicate pairs, lose their leader, elect another, and take the old",
            "one back. Takes a few seconds, at most 60."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar raft-examples.jar demo",
            "  java -jar raft-examples.jar demo --dir /tmp/demo --keep     leave the logs to be looked at",
            "",
            "Ends with 0 if everything shown held, 1 if something did not, 2 on wrong usage."
        })
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the nodes keep their data; must be new or empty. Default: a new temporary directory.")
    private @Nullable Path directory;

    @Option(names = "--keep", description = "Leave the data there at the end.")
    private boolean keep;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    /** Made by the command line. */
    public DemoCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("the command line sets the command's specification");
        }
        if (LoggerFactory.getLogger("io.raftkit") instanceof Logger logger) {
            logger.setLevel(Level.ERROR);
        }
        Terminal terminal = new Terminal(
                spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi());
        Path home = directory == null ? Files.createTempDirectory("raftkit-demo-") : freshDirectory(directory);
        terminal.line("A replicated key-value store: three nodes, loopback TCP, MapDB logs in " + home);
        try {
            return run(terminal, home);
        } finally {
            if (keep) {
                terminal.line("\nThe data is in " + home);
            } else {
                delete(home);
            }
        }
    }

    private static int run(Terminal terminal, Path home) throws IOException, InterruptedException {
        try (DemoCluster cluster = new DemoCluster(home, terminal)) {
            new Demo(terminal, cluster).run();
            terminal.line("\nEverything held, after " + Math.round(terminal.seconds()) + " s.");
            return 0;
        } catch (DemoFailure e) {
            terminal.fails(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private static Path freshDirectory(Path path) throws IOException {
        Files.createDirectories(path);
        try (Stream<Path> files = Files.list(path)) {
            if (files.findAny().isPresent()) {
                throw new IOException(path + " is not empty: name a new or empty directory with --dir");
            }
        }
        return path;
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
