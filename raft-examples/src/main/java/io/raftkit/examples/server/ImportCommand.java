package io.raftkit.examples.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a snapshot the data of a server that is a cluster of its own. */
@Command(
        name = "import",
        description = {
            "Makes the state of a snapshot file the data of one new server, the only member of a new cluster.",
            "Start it with a cluster file that names it alone; others join it with server --join, and get the state",
            "from it. Each has a new directory: what is left of the old cluster must not be started again."
        },
        footer = {"", "Ends with 0 if the data is complete, 1 if not, 2 on wrong usage."})
final class ImportCommand implements Callable<Integer> {
    @Option(names = "--file", required = true, paramLabel = "FILE", description = "The snapshot.")
    private Path file = Path.of("");

    @Option(names = "--id", required = true, paramLabel = "N", description = "Which node it is to be.")
    private int id;

    @Option(
            names = "--addr",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where the other nodes will reach it.")
    private String address = "";

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Where to; nothing may be there.")
    private Path data = Path.of("");

    @Mixin
    private SnapshotWork work = new SnapshotWork();

    @Override
    public Integer call() throws IOException {
        HostPort where;
        try {
            ClusterNode.parseId(Integer.toString(id));
            where = HostPort.parse(address);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
        ClusterNode self = new ClusterNode(id, where, ClusterNode.usualHttp(id));
        return work.on(
                file,
                done -> new Seed(self, data).with(file, done),
                seeded -> "node " + id + " at " + where + " begins after entry " + seeded.lastIncluded() + " with "
                        + seeded.sizeBytes() + " bytes of state, in " + data.toAbsolutePath());
    }
}
