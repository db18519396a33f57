package io.raftkit.examples.server;

import io.raftkit.RaftNode;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.examples.kv.ReplicatedKeyValues;
import io.raftkit.model.RaftConfig;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** One node of the key-value store: data directory, Raft node and HTTP. */
final class KeyValueServer implements AutoCloseable {
    /** After which a user is told that there is no answer. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(3);

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private KeyValueServer() {}

    /**
     * Starts node {@code id} of {@code cluster}. Everything outside that can be checked is, before data is touched.
     *
     * @throws BadInputException if a port or the directory cannot be had
     * @throws io.raftkit.error.RaftException if the log, the snapshots or the transport cannot be opened
     */
    static KeyValueServer start(ClusterFile cluster, int id, Path data) {
        KeyValueServer server = new KeyValueServer();
        try {
            server.open(cluster, cluster.node(id), data);
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

    private void open(ClusterFile cluster, ClusterNode self, Path data) {
        requireFree(cluster, self);
        HttpApi http = bindHttp(cluster, self);
        opened.push(http);
        ServerDirectory directory = ServerDirectory.open(data, self.id());
        opened.push(directory);
        RaftNode node = node(cluster, self, directory);
        opened.push(node);
        node.start();
        // Closed in the reverse order: requests first, so that none meets a closed node.
        opened.remove(http);
        opened.push(http);
        http.serve(new Routes(
                new ReplicatedKeyValues(node, REQUEST_LIMIT),
                () -> StatusDocument.of(node.status(), node.failure()),
                Commands.maxValueBytes(config().maxCommandBytes())));
    }

    private RaftNode node(ClusterFile cluster, ClusterNode self, ServerDirectory directory) {
        return RaftNode.builder()
                .id(self.nodeId())
                .members(cluster.endpoints())
                .stateMachine(new KeyValueStore())
                .log(MapDbLogStore.open(directory.log()))
                .snapshots(FileSnapshotStore.open(directory.snapshots()))
                .transport(NettyTransport.create())
                .config(config())
                .listener(new NodeListener() {
                    @Override
                    public void failed(Throwable cause) {
                        failure.complete(cause);
                    }
                })
                .build();
    }

    private static RaftConfig config() {
        return RaftConfig.builder().requestTimeout(REQUEST_LIMIT).build();
    }

    private static HttpApi bindHttp(ClusterFile cluster, ClusterNode self) {
        try {
            return HttpApi.bind(self.http());
        } catch (IOException | RuntimeException e) {
            throw cannotListen(cluster, self, "http", self.http(), e);
        }
    }

    /** The transport binds its port only after the log is open; a port in use is found here, before. */
    private static void requireFree(ClusterFile cluster, ClusterNode self) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            InetSocketAddress address = self.address().socketAddress();
            probe.bind(address);
        } catch (IOException | RuntimeException e) {
            throw cannotListen(cluster, self, "addr", self.address(), e);
        }
    }

    private static BadInputException cannotListen(
            ClusterFile cluster, ClusterNode self, String field, HostPort address, Exception cause) {
        return new BadInputException(
                "node " + self.id() + " cannot listen on " + address + " (" + cause.getMessage()
                        + "): stop what uses it, or change \"" + field + "\" of node " + self.id() + " in "
                        + cluster.path(),
                cause);
    }
}
