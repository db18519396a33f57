package io.raftkit.examples.server;

import io.raftkit.snapshot.SnapshotArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks every byte of a snapshot. */
@Command(
        name = "verify",
        description = "Checks every byte of a snapshot file, and says what is in it or what is damaged.",
        footer = {"", "Ends with 0 if it is whole, 1 if not, 2 on wrong usage."})
final class VerifySnapshotCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    @Mixin
    private SnapshotWork work = new SnapshotWork();

    @Override
    public Integer call() throws IOException {
        return work.on(
                file,
                done -> SnapshotArchive.verify(file, done),
                snapshot -> file + " is whole: " + SnapshotWork.described(snapshot));
    }
}
