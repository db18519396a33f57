package io.raftkit.runtime;

import io.raftkit.RaftNode;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Whole nodes on one loop, in time that stands still until it is let pass. Their disks outlive them. */
final class NodesInOneLoop implements AutoCloseable {
    static final Duration HEARTBEAT = RaftConfig.DEFAULTS.heartbeatInterval();
    static final Duration ELECTION_TIMEOUT = RaftConfig.DEFAULTS.electionTimeout();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final OneLoop loop = new OneLoop();
    final MemoryNetwork network = new MemoryNetwork(loop);

    /** What the nodes' listeners are told. */
    final List<String> news = new ArrayList<>();

    /** As leaders tell of members that have lost their data. */
    private final Map<String, Incarnation> lives = new TreeMap<>();

    private final Map<String, RaftNode> nodes = new TreeMap<>();
    private final Map<String, MemoryLogStore> logs = new TreeMap<>();
    private final Map<String, MemorySnapshotStore> snapshots = new TreeMap<>();

    /** Appends commands to a text, and answers with it. */
    private static final class Text implements StateMachine {
        private String text = "";

        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            text += command.toUtf8();
            return Bytes.utf8(text + "@" + context.index());
        }

        @Override
        public Bytes query(Bytes query) {
            return Bytes.utf8(text);
        }

        @Override
        public Capture capture() {
            Bytes captured = Bytes.utf8(text);
            return captured::writeTo;
        }

        @Override
        public void restore(InputStream source) throws IOException {
            text = Bytes.wrap(source.readAllBytes()).toUtf8();
        }
    }

    private final class News implements NodeListener {
        private final String id;

        News(String id) {
            this.id = id;
        }

        @Override
        public void roleChanged(NodeStatus status) {
            news.add(id + " " + status.role() + " " + status.term());
        }

        @Override
        public void configurationChanged(Configuration configuration) {
            news.add(id + " " + configuration.members());
        }

        @Override
        public void identityLost() {
            news.add(id + " lost its identity");
        }

        @Override
        public void removed() {
            news.add(id + " removed");
        }

        @Override
        public void memberLostData(NodeId member, Incarnation now) {
            lives.put(member.value(), now);
            news.add(id + " saw that " + member + " lost its data");
        }
    }

    /** A new cluster of these, with a leader. */
    static NodesInOneLoop of(String... ids) {
        NodesInOneLoop cluster = new NodesInOneLoop();
        for (String id : ids) {
            cluster.start(
                    id,
                    builder -> builder.members(
                            Stream.of(ids).map(NodesInOneLoop::endpoint).toList()));
        }
        cluster.await(() ->
                cluster.nodes.values().stream().anyMatch(node -> node.status().isLeader()));
        cluster.pass(ELECTION_TIMEOUT);
        return cluster;
    }

    static Endpoint endpoint(String id) {
        return new Endpoint(NodeId.of(id), "memory:" + id);
    }

    /** Starts a node on what its disk holds. */
    RaftNode start(String id, UnaryOperator<RaftNodeBuilder> how) {
        RaftNode node = how.apply(RaftNode.builder()
                        .id(NodeId.of(id))
                        .stateMachine(new Text())
                        .log(logs.computeIfAbsent(id, any -> new MemoryLogStore()))
                        .snapshots(snapshots.computeIfAbsent(id, any -> new MemorySnapshotStore()))
                        .transport(network.transport(NodeId.of(id)))
                        .listener(new News(id))
                        .loops(loop)
                        .random(new SplittableRandom(id.hashCode())))
                .build()
                .start();
        nodes.put(id, node);
        return node;
    }

    RaftNode node(String id) {
        RaftNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException(id + " does not run");
        }
        return node;
    }

    /** Closes a node; its disk stays. */
    void stop(String id) {
        RaftNode node = node(id);
        nodes.remove(id);
        node.close();
    }

    /** The life of a running node's disk, as its cluster has seen it last. */
    Incarnation incarnation(String id) {
        return Objects.requireNonNull(lives.get(id), "nobody has seen " + id);
    }

    /** Takes what a stopped node's disk held. */
    void wipe(String id) {
        logs.remove(id);
        snapshots.remove(id);
    }

    RaftNode leader() {
        return nodes.values().stream()
                .filter(node -> node.status().isLeader())
                .reduce((a, b) -> a.status().term() > b.status().term() ? a : b)
                .orElseThrow();
    }

    String leaderId() {
        return leader().id().value();
    }

    /** The first of these that does not lead. */
    String follower(String... ids) {
        return Stream.of(ids).filter(id -> !id.equals(leaderId())).findFirst().orElseThrow();
    }

    /** Waits for the first leader; if it is this node, it hands over. */
    void awaitLeaderOtherThan(String id) {
        await(() -> nodes.values().stream().anyMatch(node -> node.status().isLeader()));
        pass(ELECTION_TIMEOUT);
        if (leaderId().equals(id)) {
            get(node(id).transferLeadership());
            pass(ELECTION_TIMEOUT);
        }
    }

    void pass(Duration time) {
        loop.runFor(time.toNanos());
    }

    void await(BooleanSupplier condition) {
        long end = loop.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (loop.nanoTime() >= end) {
                throw new AssertionError("not within " + PATIENCE + "; " + news);
            }
            pass(Duration.ofMillis(1));
        }
    }

    /** Lets time pass until there is an answer. */
    <T> T get(CompletableFuture<T> answer) {
        await(answer::isDone);
        return answer.join();
    }

    String text(CompletableFuture<Bytes> answer) {
        return get(answer).toUtf8();
    }

    @Override
    public void close() {
        List.copyOf(nodes.keySet()).forEach(this::stop);
    }
}
