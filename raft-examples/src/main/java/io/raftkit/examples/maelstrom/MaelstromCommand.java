package io.raftkit.examples.maelstrom;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves Maelstrom's {@code lin-kv} workload on standard input and output. */
@Command(
        name = "maelstrom",
        description = {
            "Runs one node that talks JSON through standard input and output, for Maelstrom's lin-kv workload:",
            "messages of Raft, and init, read, write and cas. Maelstrom starts one for each node of its cluster.",
            "Logs go to standard error. Ends when standard input does."
        },
        sortOptions = false,
        footerHeading = "%nExample, with a script node.sh that runs this command:%n",
        footer = {
            "  maelstrom test -w lin-kv --bin node.sh --node-count 3 --concurrency 2n --time-limit 60 --rate 100 \\",
            "      --nemesis partition",
            "See docs/TESTING.md."
        })
public final class MaelstromCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where nodes keep their data, each in a directory of its name; in memory if not given.")
    private @Nullable Path data;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    /** Made by the command line. */
    public MaelstromCommand() {}

    @Override
    public Integer call() {
        MaelstromNode node = MaelstromNode.start(System.in, System.out, data);
        try {
            node.awaitEnd();
        } finally {
            node.close();
        }
        return 0;
    }
}
