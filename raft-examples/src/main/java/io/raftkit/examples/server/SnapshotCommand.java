package io.raftkit.examples.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tools for snapshots. */
@Command(
        name = "snapshot",
        description = {
            "Takes a snapshot out of a server's data, checks it, and begins a new cluster with it.",
            "Export and verify change nothing, and work beside the server."
        },
        subcommands = {ExportCommand.class, ImportCommand.class, VerifySnapshotCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar raft-examples.jar snapshot export --data data/1 --file backup.raft",
            "  java -jar raft-examples.jar snapshot verify backup.raft",
            "  java -jar raft-examples.jar snapshot import --file backup.raft --id 1 --addr :6001 --data new/1",
            "",
            "Ends with 0 if all went well, 1 on failure or damage, 2 on wrong usage."
        })
public final class SnapshotCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    /** Made by the command line. */
    public SnapshotCommand() {}
}
