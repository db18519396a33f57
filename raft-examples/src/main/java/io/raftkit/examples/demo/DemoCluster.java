package io.raftkit.examples.demo;

import io.raftkit.RaftNode;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.ServerRole;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Three nodes on loopback TCP, each with its log and snapshots in a directory of its own. */
final class DemoCluster implements AutoCloseable {
    static final int SIZE = 3;

    private static final RaftConfig CONFIG = RaftConfig.builder()
            .electionTimeout(Duration.ofMillis(500))
            .heartbeatInterval(Duration.ofMillis(50))
            .build();

    private final Path directory;
    private final Terminal terminal;
    private final List<Endpoint> members;
    private final Map<NodeId, RaftNode> running = new TreeMap<>();

    DemoCluster(Path directory, Terminal terminal) throws IOException {
        this.directory = directory;
        this.terminal = terminal;
        this.members = freeEndpoints();
    }

    List<Endpoint> members() {
        return members;
    }

    /** Starts a node, for the first time or on the data it left. */
    RaftNode start(NodeId id) {
        Path home = directory.resolve(id.value());
        RaftNode node = RaftNode.builder()
                .id(id)
                .members(members)
                .stateMachine(new KeyValueStore())
                .log(MapDbLogStore.open(home.resolve("log")))
                .snapshots(FileSnapshotStore.open(home.resolve("snapshots")))
                .transport(NettyTransport.create())
                .config(CONFIG)
                .listener(new RolePrinter(terminal))
                .build();
        running.put(id, node);
        return node.start();
    }

    /** Stops a node; its data stays. */
    void stop(NodeId id) {
        RaftNode node = running.remove(id);
        if (node != null) {
            node.close();
        }
    }

    /** The nodes that run, in the order of their ids. */
    Collection<RaftNode> running() {
        return running.values();
    }

    /** The running node that leads in the highest term, if one does. */
    Optional<RaftNode> leader() {
        return running.values().stream()
                .filter(node -> node.status().isLeader())
                .reduce((a, b) -> a.status().term() >= b.status().term() ? a : b);
    }

    /** Why a node has stopped by itself, if one has. */
    Optional<Throwable> failure() {
        return running.values().stream()
                .flatMap(node -> node.failure().stream())
                .findFirst();
    }

    @Override
    public void close() {
        running.values().forEach(RaftNode::close);
        running.clear();
    }

    private static List<Endpoint> freeEndpoints() throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int port : FreePorts.choose(SIZE)) {
            endpoints.add(new Endpoint(NodeId.of("n" + (endpoints.size() + 1)), "127.0.0.1:" + port));
        }
        return endpoints;
    }

    /** Prints each change of role or term once; what changes besides is not for the screen. */
    private static final class RolePrinter implements NodeListener {
        private final Terminal terminal;
        private @Nullable ServerRole role;
        private long term;

        RolePrinter(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public synchronized void roleChanged(NodeStatus status) {
            if (status.role() != role || status.term() != term) {
                role = status.role();
                term = status.term();
                terminal.role(status);
            }
        }

        @Override
        public void failed(Throwable cause) {
            terminal.fails("a node has stopped: " + cause.getMessage());
        }
    }
}
