package io.raftkit.examples.server;

import io.raftkit.RaftNode;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.examples.kv.ReplicatedKeyValues;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.SnapshotProgress;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.Transport;
import io.raftkit.storage.mapdb.MapDbLogStore;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node of the key-value store: data directory, Raft node and HTTP. */
final class KeyValueServer implements AutoCloseable {
    /** After which a user is told that there is no answer. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(3);

    /** A new voter has to catch up first; HTTP gives a request up after 10 s. */
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(8);

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Members that have come back without their data, as this node has seen while it led. */
    private final Map<NodeId, Incarnation> returned = new ConcurrentHashMap<>();

    private final SnapshotsUnderWay snapshots = new SnapshotsUnderWay(System::nanoTime);

    private KeyValueServer() {}

    /**
     * Starts a node. Everything outside that can be checked is, before data is touched.
     *
     * @throws BadInputException if a port or the directory cannot be had
     * @throws io.raftkit.error.RaftException if the log, the snapshots or the transport cannot be opened
     */
    static KeyValueServer start(ServerPlan plan, Path data, PeerSecurity peers, AccessTokens tokens) {
        KeyValueServer server = new KeyValueServer();
        try {
            server.open(plan, data, peers, tokens);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Completes with the cause when the node has stopped by itself. */
    CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Answers nobody any more and closes the node in good order. May be called twice. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.complete(e);
            }
        }
    }

    private void open(ServerPlan plan, Path data, PeerSecurity peers, AccessTokens tokens) {
        peers.requireAllowed(plan.self());
        requireFree(plan);
        HttpApi http = bindHttp(plan);
        opened.push(http);
        ServerDirectory directory = ServerDirectory.open(data, plan.self().id());
        opened.push(directory);
        RaftNode node = node(plan, directory, peers.transport());
        opened.push(node);
        node.start();
        // Closed in the reverse order: requests first, so that none meets a closed node.
        opened.remove(http);
        opened.push(http);
        http.serve(
                new Routes(
                        new ReplicatedKeyValues(node, REQUEST_LIMIT),
                        () -> StatusDocument.of(node.status(), node.failure(), snapshots.underWay()),
                        node::snapshot,
                        new MemberRoutes(new NodeAdministration(node), CHANGE_LIMIT),
                        Commands.maxValueBytes(config().maxCommandBytes())),
                tokens);
    }

    private RaftNode node(ServerPlan plan, ServerDirectory directory, Transport transport) {
        return membership(plan)
                .stateMachine(new KeyValueStore())
                .log(MapDbLogStore.open(directory.log()))
                .snapshots(FileSnapshotStore.open(directory.snapshots()))
                .transport(transport)
                .config(config())
                .listener(new NodeListener() {
                    @Override
                    public void failed(Throwable cause) {
                        failure.complete(cause);
                    }

                    @Override
                    public void snapshotProgress(SnapshotProgress progress) {
                        snapshots.progressed(progress);
                    }

                    @Override
                    public void memberLostData(NodeId member, Incarnation now) {
                        returned.put(member, now);
                    }
                })
                .build();
    }

    private static RaftNodeBuilder membership(ServerPlan plan) {
        Endpoint self = plan.self().endpoint();
        RaftNodeBuilder builder = RaftNode.builder();
        return plan.joins()
                ? builder.join(self, plan.others().toArray(Endpoint[]::new))
                : builder.id(self.id())
                        .members(Stream.concat(Stream.of(self), plan.others().stream())
                                .toList());
    }

    private final class NodeAdministration implements Administration {
        private final RaftNode node;

        NodeAdministration(RaftNode node) {
            this.node = node;
        }

        @Override
        public NodeStatus status() {
            return node.status();
        }

        @Override
        public CompletableFuture<Long> changeMembers(Configuration target, long expectedIndex) {
            return node.changeMembership(target, expectedIndex);
        }

        @Override
        public CompletableFuture<Void> transferLeadership(@Nullable NodeId target) {
            return target == null ? node.transferLeadership() : node.transferLeadership(target);
        }

        @Override
        public Optional<Incarnation> returnedAs(NodeId member) {
            return Optional.ofNullable(returned.get(member));
        }
    }

    private static RaftConfig config() {
        return RaftConfig.builder().requestTimeout(REQUEST_LIMIT).build();
    }

    private static HttpApi bindHttp(ServerPlan plan) {
        try {
            return HttpApi.bind(plan.self().http());
        } catch (IOException | RuntimeException e) {
            throw cannotListen(plan, "http", plan.self().http(), e);
        }
    }

    /** The transport binds its port only after the log is open; a port in use is found here, before. */
    private static void requireFree(ServerPlan plan) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(plan.self().address().socketAddress());
        } catch (IOException | RuntimeException e) {
            throw cannotListen(plan, "addr", plan.self().address(), e);
        }
    }

    private static BadInputException cannotListen(ServerPlan plan, String field, HostPort address, Exception cause) {
        return new BadInputException(
                "node " + plan.self().id() + " cannot listen on " + address + " (" + cause.getMessage()
                        + "): stop what uses it, or " + plan.choosingAnother(field),
                cause);
    }
}
