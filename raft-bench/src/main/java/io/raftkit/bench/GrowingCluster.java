package io.raftkit.bench;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotProgress;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Three nodes on durable logs and the loopback, and a fourth that joins, again and again. */
final class GrowingCluster implements AutoCloseable {
    private final Path directory;
    private final List<Endpoint> founders;
    private final Map<NodeId, RaftNode> nodes = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile RaftConfig config;
    private volatile long received;
    private volatile long receivingSince;
    private volatile @Nullable NodeId source;
    private @Nullable Endpoint joiner;
    private int joiners = 3;

    private GrowingCluster(Path directory, RaftConfig config) throws IOException {
        this.directory = directory;
        this.config = config;
        this.founders = List.of(endpoint(1), endpoint(2), endpoint(3));
    }

    static GrowingCluster ofThree(Path directory, RaftConfig config) throws IOException, InterruptedException {
        GrowingCluster cluster = new GrowingCluster(directory, config);
        cluster.founders.forEach(cluster::startFounder);
        while (cluster.nodes.values().stream().noneMatch(node -> node.status().isLeader())) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return cluster;
    }

    private static Endpoint endpoint(int number) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
            return new Endpoint(NodeId.of("n" + number), loopback.getHostAddress() + ":" + socket.getLocalPort());
        }
    }

    private void startFounder(Endpoint self) {
        start(self.id(), RaftNode.builder().id(self.id()).members(founders));
    }

    private RaftNode start(NodeId id, RaftNodeBuilder builder) {
        Path own = directory.resolve(id.value());
        RaftNode node = builder.stateMachine(new PagesStateMachine())
                .config(config)
                .log(MapDbLogStore.open(own.resolve("log")))
                .snapshots(FileSnapshotStore.open(own.resolve("snapshots")))
                .transport(NettyTransport.create())
                .listener(new Traffic(id))
                .build()
                .start();
        nodes.put(id, node);
        return node;
    }

    private final class Traffic implements NodeListener {
        private final NodeId id;

        Traffic(NodeId id) {
            this.id = id;
        }

        @Override
        public void snapshotProgress(SnapshotProgress progress) {
            if (progress.activity() == SnapshotProgress.Activity.SENDING) {
                sent.addAndGet(Math.min(config.snapshotChunkBytes(), progress.doneBytes()));
                source = id;
            } else if (progress.activity() == SnapshotProgress.Activity.RECEIVING) {
                if (received == 0) {
                    receivingSince = System.nanoTime();
                }
                received = progress.doneBytes();
            }
        }
    }

    /** Whoever leads; any node if nobody does at the moment, which refuses what it is asked. */
    RaftNode leader() {
        List<RaftNode> all = List.copyOf(nodes.values());
        return all.stream().filter(node -> isLeader(node)).findFirst().orElse(all.get(0));
    }

    private static boolean isLeader(RaftNode node) {
        NodeStatus status = node.status();
        return status.isLeader();
    }

    /** A new node with an empty disk. */
    RaftNode join() {
        joiners++;
        try {
            joiner = endpoint(joiners);
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
        received = 0;
        return startJoiner();
    }

    private RaftNode startJoiner() {
        Endpoint self = Objects.requireNonNull(joiner, "somebody has joined");
        List<Endpoint> others = new ArrayList<>(founders);
        return start(self.id(), RaftNode.builder().join(self, others.toArray(Endpoint[]::new)));
    }

    RaftNode joiner() {
        return Objects.requireNonNull(nodes.get(Objects.requireNonNull(joiner).id()));
    }

    void restartJoiner() {
        stop(joiner().id());
        startJoiner();
    }

    void restartSource() {
        NodeId id = source;
        founders.stream().filter(founder -> founder.id().equals(id)).findFirst().ifPresent(this::restart);
    }

    private void restart(Endpoint founder) {
        stop(founder.id());
        startFounder(founder);
    }

    /** What it held outside the heap is given back only when it is collected. */
    private void stop(NodeId id) {
        Objects.requireNonNull(nodes.remove(id)).close();
        System.gc();
    }

    /** Starts the founders again, one after the other, with other settings. */
    void restartWith(RaftConfig other) throws InterruptedException {
        config = other;
        for (Endpoint founder : founders) {
            restart(founder);
            awaitEqual();
        }
    }

    /** Waits until there is a leader, and all have applied what it has. */
    void awaitEqual() throws InterruptedException {
        RaftNode leader = leader();
        while (!isLeader(leader)
                || !nodes.values().stream()
                        .allMatch(node ->
                                node.status().lastApplied() == leader().status().lastIndex())) {
            TimeUnit.MILLISECONDS.sleep(20);
            leader = leader();
        }
    }

    /** All founders take one of the same state, which is the same one, so that any of them can be its source. */
    Snapshot snapshotEverywhere() throws InterruptedException {
        awaitEqual();
        List<Snapshot> taken =
                founders.stream()
                        .map(founder ->
                                Objects.requireNonNull(nodes.get(founder.id())).snapshot())
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .distinct()
                        .toList();
        if (taken.size() > 1) {
            throw new IllegalStateException("different snapshots of one state: " + taken);
        }
        return taken.get(0);
    }

    /** Asks until somebody else leads. */
    void moveLeadership() throws InterruptedException {
        NodeId before = leader().id();
        while (leader().id().equals(before)) {
            try {
                leader().transferLeadership().join();
            } catch (CompletionException refused) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** Whether all have the same state. */
    boolean isEqualEverywhere() throws InterruptedException {
        awaitEqual();
        return nodes.values().stream()
                        .map(node -> node.query(Bytes.EMPTY, Consistency.LOCAL).join())
                        .distinct()
                        .count()
                == 1;
    }

    /** It is a member no more, and its files are gone. Asks again if it is being made a voter at the moment. */
    void removeJoiner() throws InterruptedException {
        NodeId id = joiner().id();
        while (leader().status().configuration().member(id).isPresent()) {
            RaftNode leader = leader();
            NodeStatus status = leader.status();
            try {
                leader.changeMembership(status.configuration().without(id), status.configurationIndex())
                        .join();
            } catch (CompletionException refused) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        stop(id);
        ScratchDirectory.delete(directory.resolve(id.value()));
    }

    void forgetTraffic() {
        sent.set(0);
        received = 0;
    }

    /** When its first piece was there. */
    long receivingSince() {
        return receivingSince;
    }

    long receivedBytes() {
        return received;
    }

    long sentBytes() {
        return sent.get();
    }

    @Override
    public void close() {
        nodes.values().forEach(RaftNode::close);
    }
}
