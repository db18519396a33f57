package io.raftkit.examples.server;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one node of the key-value store until it is stopped. */
@Command(
        name = "server",
        description = {
            "Runs one node of a replicated key-value store.",
            "Start one for each node of the cluster file. A new cluster starts when all of its nodes run;",
            "from then on a majority is enough. Later, a new node joins with --join, and needs no cluster file."
        },
        sortOptions = false,
        footerHeading = "%nThe cluster file is the same for every node:%n",
        footer = {
            "  {\"1\": {\"id\": 1, \"addr\": \":6001\"},",
            "   \"2\": {\"id\": 2, \"addr\": \":6002\"},",
            "   \"3\": {\"id\": 3, \"addr\": \":6003\", \"http\": \"127.0.0.1:8003\"}}",
            "An empty host is loopback. HTTP is at port 8000 + id on loopback unless \"http\" says otherwise.",
            "Across hosts, nodes need certificates (--tls-..), and clients should need a token (--..-token-file):",
            "docs/SECURITY.md tells how to make both.",
            "",
            "Examples:",
            "  java -jar raft-examples.jar server --id 1 --config cluster.json --data data/1",
            "  curl -X POST localhost:8001/greeting=hello          set a pair",
            "  curl localhost:8002/                                list all pairs, from any node",
            "  curl -T photo.jpg localhost:8001/kv/photo           set a value to the content of a file",
            "  curl localhost:8003/kv/photo                        read one value",
            "  curl -X DELETE localhost:8001/kv/photo              delete it",
            "  curl localhost:8001/status                          role, term, leader, log, snapshots under way",
            "  curl -X POST localhost:8001/snapshot                take a snapshot now",
            "",
            "  java -jar raft-examples.jar server --id 4 --addr :6004 --join 1=:6001 --data data/4",
            "                                                      join; it votes once it has caught up",
            "  curl localhost:8002/members                         who the members are, and who leads",
            "  curl -X DELETE localhost:8002/members/1             remove one; ask the leader for this and below",
            "  curl -d '{\"id\": 5, \"addr\": \":6005\"}' localhost:8002/members    add one before it is started",
            "  curl -X POST localhost:8002/members/3/readmit       take one back that has lost its data",
            "  curl -X POST localhost:8002/leader                  let another lead; /leader/3 for node 3",
            "",
            "Runs until it is stopped (Ctrl-C, kill). Ends with 1 on failure, 2 on wrong usage."
        })
public final class ServerCommand implements Callable<Integer> {
    @Option(names = "--id", required = true, paramLabel = "N", description = "Which node this is.")
    private int id;

    @ArgGroup(multiplicity = "1")
    private @Nullable Source source;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Where this node, and no other, keeps its data; made if it is not there.")
    private @Nullable Path data;

    /** Where it says who the nodes are. */
    static final class Source {
        @Option(names = "--config", paramLabel = "FILE", description = "The cluster file.")
        private @Nullable Path config;

        @ArgGroup(exclusive = false)
        private @Nullable Joining joining;
    }

    /** A new node, which no cluster file names. */
    static final class Joining {
        @Option(
                names = "--join",
                required = true,
                paramLabel = "ID=HOST:PORT,..",
                description = "Join the cluster of these nodes; one that is a member is enough.")
        private String through = "";

        @Option(names = "--addr", required = true, paramLabel = "HOST:PORT", description = "Where this node listens.")
        private String address = "";

        @Option(
                names = "--http",
                paramLabel = "HOST:PORT",
                description = "Where its users reach it; port 8000 + id on loopback unless it is said.")
        private @Nullable String http;
    }

    @ArgGroup(exclusive = false)
    private SecurityFlags security = new SecurityFlags();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // the command line reads it
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    /** Made by the command line. */
    public ServerCommand() {}

    @Override
    public Integer call() throws InterruptedException, java.util.concurrent.ExecutionException {
        if (data == null || spec == null) {
            throw new IllegalStateException("the command line sets required options");
        }
        ServerPlan plan = plan();
        ClusterNode self = plan.self();
        PrintWriter out = spec.commandLine().getOut();
        try (KeyValueServer server = KeyValueServer.start(plan, data, security.peers(), security.tokens(self))) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            out.printf(
                    "node %d listens on %s, http://%s, data in %s%n",
                    id, self.address(), self.http(), data.toAbsolutePath());
            out.flush();
            Throwable failure = server.failure().get();
            throw new BadInputException("node " + id + " has stopped: " + failure.getMessage(), failure);
        }
    }

    private ServerPlan plan() {
        if (source != null && source.config != null) {
            return ServerPlan.of(ClusterFile.read(source.config), id);
        }
        if (source == null || source.joining == null) {
            throw new IllegalStateException("the command line sets one of the two");
        }
        Joining joining = source.joining;
        try {
            int number = ClusterNode.parseId(Integer.toString(id));
            HostPort http = joining.http == null ? ClusterNode.usualHttp(number) : HostPort.parse(joining.http);
            return ServerPlan.joining(
                    new ClusterNode(number, HostPort.parse(joining.address), http),
                    List.of(joining.through.split(",", -1)));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
