package io.raftkit.examples.inspect;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tools that read the log of a server, and change nothing. */
@Command(
        name = "storage",
        description = {
            "Reads the log of a server: on a copy, or beside the server that writes it.",
            "Nothing is locked, and nothing is changed."
        },
        subcommands = {VerifyCommand.class, DumpCommand.class, StatsCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar raft-examples.jar storage verify --data data/1",
            "  java -jar raft-examples.jar storage dump --data data/1 --from 1000 --to 1010",
            "  java -jar raft-examples.jar storage stats --data data/1",
            "",
            "Ends with 0 if everything that was durable can be read, 1 if not, 2 on wrong usage."
        })
public final class StorageCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    /** Made by the command line. */
    public StorageCommand() {}
}
