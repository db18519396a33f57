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
import io.raftkit.transport.netty.NettyOptions;
import io.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** A cluster of whole nodes in this process, with a leader. */
final class WholeCluster implements AutoCloseable {
    /** Only the leader takes proposals: a figure measured through a follower would be another figure. */
    private static final RaftConfig CONFIG =
            RaftConfig.builder().forwardProposals(false).build();

    /** Who is alone need not wait for others. */
    private static final RaftConfig ALONE = RaftConfig.builder()
            .electionTimeout(Duration.ofMillis(30))
            .heartbeatInterval(Duration.ofMillis(10))
            .snapshotEntries(Long.MAX_VALUE)
            .snapshotLogBytes(Long.MAX_VALUE)
            .build();

    private static final long ELECTION_SECONDS = 30;
    private static final int LEASE_MILLIS = 500;

    /** The ports of one node. */
    private interface Wiring {
        RaftNodeBuilder wire(RaftNodeBuilder node, NodeId id);
    }

    private final List<RaftNode> nodes = new ArrayList<>();
    private final CompletableFuture<NodeId> elected = new CompletableFuture<>();

    private WholeCluster() {}

    /** Logs, snapshots and network in memory. */
    static WholeCluster inMemory(int size) {
        MemoryNetwork network = new MemoryNetwork();
        List<Endpoint> members =
                ids(size).stream().map(id -> new Endpoint(id, id.value())).toList();
        return new WholeCluster()
                .start(
                        members,
                        CONFIG,
                        (node, id) -> node.log(new MemoryLogStore())
                                .snapshots(new MemorySnapshotStore())
                                .transport(network.transport(id)));
    }

    /** Logs on MapDB volumes and snapshots in files below {@code directory}, messages over TCP on the loopback. */
    static WholeCluster onNettyAndMapDb(int size, Path directory, NettyOptions options) {
        return new WholeCluster()
                .start(
                        freeEndpoints(size),
                        CONFIG,
                        (node, id) ->
                                durable(node, directory.resolve(id.value())).transport(NettyTransport.create(options)));
    }

    /** One node that talks to nobody: what it found in {@code directory} is there again, and applied. */
    static WholeCluster ofOne(Path directory) {
        NodeId only = NodeId.of("n1");
        return new WholeCluster()
                .start(
                        List.of(new Endpoint(only, only.value())),
                        ALONE,
                        (node, id) -> durable(node, directory).transport(new MemoryNetwork().transport(id)));
    }

    private static RaftNodeBuilder durable(RaftNodeBuilder node, Path directory) {
        return node.log(MapDbLogStore.open(directory.resolve("log")))
                .snapshots(FileSnapshotStore.open(directory.resolve("snapshots")));
    }

    private static List<NodeId> ids(int size) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(number -> NodeId.of("n" + number))
                .toList();
    }

    private WholeCluster start(List<Endpoint> members, RaftConfig config, Wiring wiring) {
        try {
            for (Endpoint member : members) {
                RaftNodeBuilder node = RaftNode.builder()
                        .id(member.id())
                        .members(members)
                        .stateMachine(new CountingStateMachine())
                        .config(config)
                        .listener(leadership());
                nodes.add(wiring.wire(node, member.id()).build().start());
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

    private static List<Endpoint> freeEndpoints(int size) {
        try {
            List<Integer> ports = FreePorts.onLoopback(size);
            String host = InetAddress.getLoopbackAddress().getHostAddress();
            List<Endpoint> endpoints = new ArrayList<>();
            for (NodeId id : ids(size)) {
                endpoints.add(new Endpoint(id, host + ":" + ports.get(endpoints.size())));
            }
            return endpoints;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
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

    /**
     * Promises a lease of {@link #LEASE_MILLIS} to the leader (diss. 6.4.1), so that reads need no round of messages.
     */
    void grantLease(RaftNode leader) throws InterruptedException, ExecutionException, TimeoutException {
        NodeStatus status = leader.status();
        leader.changeMembership(status.configuration().withLeaseMillis(LEASE_MILLIS), status.configurationIndex())
                .get(ELECTION_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        nodes.forEach(RaftNode::close);
    }
}
