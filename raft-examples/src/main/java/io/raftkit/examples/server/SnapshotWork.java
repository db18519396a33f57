package io.raftkit.examples.server;

import io.raftkit.model.Snapshot;
import io.raftkit.snapshot.SnapshotArchive;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The frame of a command that goes through a snapshot file: a progress bar meanwhile, and one line in the end. */
final class SnapshotWork {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** What is done. */
    @FunctionalInterface
    interface Task {
        /**
         * Does it.
         *
         * @param done told how much of the state is done, again and again
         */
        Snapshot run(LongConsumer done) throws IOException;
    }

    /** Runs the task on a file, and returns what the command ends with. */
    int on(Path file, Task task, Function<Snapshot, String> result) throws IOException {
        ProgressBar bar = ProgressBar.onTerminal(SnapshotArchive.describe(file).sizeBytes());
        Snapshot snapshot = task.run(bar::at);
        bar.end();
        PrintWriter out = Objects.requireNonNull(command, "the command line sets it")
                .commandLine()
                .getOut();
        out.println(result.apply(snapshot));
        out.flush();
        return 0;
    }

    /** What a user wants to know of a snapshot. */
    static String described(Snapshot snapshot) {
        return "state up to entry " + snapshot.lastIncluded() + ", " + snapshot.sizeBytes() + " bytes, members "
                + snapshot.metadata().configuration().members();
    }
}
