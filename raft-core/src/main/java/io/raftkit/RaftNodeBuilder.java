package io.raftkit;

import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Suffrage;
import io.raftkit.runtime.NodeSettings;
import io.raftkit.runtime.ThreadEventLoops;
import io.raftkit.spi.EventLoops;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.SnapshotPolicy;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.spi.Transport;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a node needs. Required: id, members, state machine, log, snapshots and transport.
 *
 * <p>The node takes over the stores, the transport and the loops, and closes them.
 */
public final class RaftNodeBuilder {
    private @Nullable NodeId id;
    private List<Endpoint> members = List.of();
    private @Nullable Suffrage joinAs;
    private @Nullable StateMachine stateMachine;
    private @Nullable LogStore log;
    private @Nullable SnapshotStore snapshots;
    private @Nullable Transport transport;
    private GroupId group = GroupId.DEFAULT;
    private RaftConfig config = RaftConfig.DEFAULTS;
    private NodeListener listener = NodeListener.NONE;
    private @Nullable SnapshotPolicy snapshotPolicy;
    private @Nullable EventLoops loops;
    private @Nullable RandomGenerator random;

    RaftNodeBuilder() {}

    /** Which of the members this node is. */
    public RaftNodeBuilder id(NodeId value) {
        id = value;
        return this;
    }

    /** All members of the cluster, this node included, as {@code id=address}. */
    public RaftNodeBuilder members(String... endpoints) {
        return members(Stream.of(endpoints).map(Endpoint::parse).toList());
    }

    /** All members of the cluster, this node included. */
    public RaftNodeBuilder members(Collection<Endpoint> endpoints) {
        members = List.copyOf(endpoints);
        return this;
    }

    /**
     * This node's disk is empty, and it is to be taken into a cluster that exists, by whoever of the members leads:
     * it follows as a learner, and votes once it has caught up. Once it is a member, this has no effect.
     *
     * @param self where this node listens
     * @param known at least one member of that cluster
     */
    public RaftNodeBuilder join(Endpoint self, Endpoint... known) {
        return joinAs(Suffrage.LEARNER, self, known);
    }

    /** Joins as {@link #join} does, to stay a learner or observer as said. */
    public RaftNodeBuilder joinAs(Suffrage suffrage, Endpoint self, Endpoint... known) {
        joinAs = suffrage;
        return id(self.id())
                .members(Stream.concat(Stream.of(self), Stream.of(known)).toList());
    }

    /** What commands are applied to. */
    public RaftNodeBuilder stateMachine(StateMachine value) {
        stateMachine = value;
        return this;
    }

    /** Where entries, term and vote are kept. */
    public RaftNodeBuilder log(LogStore value) {
        log = value;
        return this;
    }

    /** Where snapshots are kept. */
    public RaftNodeBuilder snapshots(SnapshotStore value) {
        snapshots = value;
        return this;
    }

    /** How messages travel. */
    public RaftNodeBuilder transport(Transport value) {
        transport = value;
        return this;
    }

    /** Which Raft group this is; default {@link GroupId#DEFAULT}. */
    public RaftNodeBuilder group(GroupId value) {
        group = value;
        return this;
    }

    /** Settings; default {@link RaftConfig#DEFAULTS}. */
    public RaftNodeBuilder config(RaftConfig value) {
        config = value;
        return this;
    }

    /** Who is told of roles, configurations, snapshots and failure; default nobody. */
    public RaftNodeBuilder listener(NodeListener value) {
        listener = value;
        return this;
    }

    /** When to take snapshots; default {@link SnapshotPolicy#of} the settings. */
    public RaftNodeBuilder snapshotPolicy(SnapshotPolicy value) {
        snapshotPolicy = value;
        return this;
    }

    /** Time and concurrency; default a thread for each loop. */
    public RaftNodeBuilder loops(EventLoops value) {
        loops = value;
        return this;
    }

    /** Decides election timeouts; default seeded by the system. */
    public RaftNodeBuilder random(RandomGenerator value) {
        random = value;
        return this;
    }

    /**
     * The node, not started yet.
     *
     * @throws IllegalStateException that names what is missing
     * @throws IllegalArgumentException if the members do not include the node, or one of them twice
     */
    public RaftNode build() {
        NodeId self = required(id, "id");
        RandomGenerator source = random == null ? new SplittableRandom(new SecureRandom().nextLong()) : random;
        NodeSettings settings = new NodeSettings(group, self, members, joinAs, config, source);
        return new RaftNode(
                settings,
                new Ports(
                        required(stateMachine, "stateMachine"),
                        required(log, "log"),
                        required(snapshots, "snapshots"),
                        snapshotPolicy == null ? SnapshotPolicy.of(config) : snapshotPolicy,
                        required(transport, "transport"),
                        loops == null ? new ThreadEventLoops() : loops,
                        listener));
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("a node needs " + name + "(..): set it before build()");
        }
        return value;
    }
}
