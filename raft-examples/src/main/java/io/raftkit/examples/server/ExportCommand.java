package io.raftkit.examples.server;

import io.raftkit.snapshot.SnapshotArchive;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies the newest snapshot of a server into a file. */
@Command(
        name = "export",
        description = {
            "Copies the newest snapshot of a server, which may run, into a file, and verifies the copy.",
            "curl -X POST localhost:8001/snapshot has the server take a new one first."
        },
        footer = {"", "Ends with 0 if the copy is whole, 1 if not, 2 on wrong usage."})
final class ExportCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The data directory of a server, or the directory of its snapshots.")
    private Path data = Path.of("");

    @Option(names = "--file", required = true, paramLabel = "FILE", description = "Where to; nothing may be there.")
    private Path file = Path.of("");

    @Mixin
    private SnapshotWork work = new SnapshotWork();

    @Override
    public Integer call() throws IOException {
        Path ofServer = data.resolve("snapshots");
        Path directory = Files.isDirectory(ofServer) ? ofServer : data;
        if (!Files.isDirectory(directory)) {
            throw new IOException("there is no directory " + data);
        }
        Path newest = SnapshotArchive.newest(directory)
                .orElseThrow(() -> new IOException("there is no whole snapshot in " + directory));
        try {
            return work.on(
                    newest,
                    done -> SnapshotArchive.copy(newest, file, done),
                    copied -> "exported " + SnapshotWork.described(copied) + " to " + file);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " exists: name a file that does not", e);
        }
    }
}
