package io.raftkit.bench;

import io.raftkit.RaftNode;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A cluster of three whole nodes in this process, with a leader. */
final class ThreeNodes implements AutoCloseable {
    /** Only the leader takes proposals: a figure measured through a follower would be another figure. */
    private static final RaftConfig CONFIG =
            RaftConfig.builder().forwardProposals(false).build();

    private static final List<NodeId> IDS = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"));
    private static final long ELECTION_SECONDS = 30;

    /** The ports of one node. */
    private interface Wiring {
        RaftNodeBuilder wire(RaftNodeBuilder node, NodeId id);
    }

    private final List<RaftNode> nodes = new ArrayList<>();
    private final CompletableFuture<NodeId> elected = new CompletableFuture<>();

    private ThreeNodes() {}

    /** Logs, snapshots and network in memory. */
    static ThreeNodes inMemory() {
        MemoryNetwork network = new MemoryNetwork();
        List<Endpoint> members =
                IDS.stream().map(id -> new Endpoint(id, id.value())).toList();
        return new ThreeNodes()
                .start(
                        members,
                        (node, id) -> node.log(new MemoryLogStore())
                                .snapshots(new MemorySnapshotStore())
                                .transport(network.transport(id)));
    }

    /** Logs on MapDB volumes and snapshots in files below {@code directory}, messages over TCP on the loopback. */
    static ThreeNodes onNettyAndMapDb(Path directory) {
        return new ThreeNodes().start(freeEndpoints(), (node, id) -> {
            Path own = directory.resolve(id.value());
            return node.log(MapDbLogStore.open(own.resolve("log")))
                    .snapshots(FileSnapshotStore.open(own.resolve("snapshots")))
                    .transport(NettyTransport.create());
        });
    }

    private ThreeNodes start(List<Endpoint> members, Wiring wiring) {
        try {
            for (NodeId id : IDS) {
                RaftNodeBuilder node = RaftNode.builder()
                        .id(id)
                        .members(members)
                        .stateMachine(new CountingStateMachine())
                        .config(CONFIG)
                        .listener(leadership());
                nodes.add(wiring.wire(node, id).build().start());
            }
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private NodeListener leadership() {
        return new NodeListener() {
            @Override
            public void roleChanged(NodeStatus status) {
                if (status.isLeader()) {
                    elected.complete(status.id());
                }
            }

            @Override
            public void failed(Throwable cause) {
                elected.completeExceptionally(cause);
            }
        };
    }

    /** Free a moment ago; all three are held until all are known, so that they differ. */
    private static List<Endpoint> freeEndpoints() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback);
                ServerSocket third = new ServerSocket(0, 1, loopback)) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (ServerSocket socket : List.of(first, second, third)) {
                String address = loopback.getHostAddress() + ":" + socket.getLocalPort();
                endpoints.add(new Endpoint(IDS.get(endpoints.size()), address));
            }
            return endpoints;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + loopback, e);
        }
    }

    /** The first leader; waits for it. */
    RaftNode leader() throws InterruptedException, ExecutionException, TimeoutException {
        NodeId leader = elected.get(ELECTION_SECONDS, TimeUnit.SECONDS);
        return nodes.stream()
                .filter(node -> node.id().equals(leader))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        nodes.forEach(RaftNode::close);
    }
}
