package io.raftkit.examples.server;

import io.raftkit.model.Snapshot;
import io.raftkit.snapshot.SnapshotArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks every byte of a snapshot. */
@Command(
        name = "verify",
        description = "Checks every byte of a snapshot file, and says what is in it or what is damaged.",
        footer = {"", "Ends with 0 if it is whole, 1 if not, 2 on wrong usage."})
final class VerifySnapshotCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ProgressBar bar = ProgressBar.onTerminal(SnapshotArchive.describe(file).sizeBytes());
        Snapshot snapshot = SnapshotArchive.verify(file, bar::at);
        bar.end();
        ProgressBar.print(spec, file + " is whole: " + described(snapshot));
        return 0;
    }

    /** What a user wants to know of it. */
    static String described(Snapshot snapshot) {
        return "state up to entry " + snapshot.lastIncluded() + ", " + snapshot.sizeBytes() + " bytes, members "
                + snapshot.metadata().configuration().members();
    }
}
