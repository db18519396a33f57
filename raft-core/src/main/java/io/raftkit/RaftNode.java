package io.raftkit;

import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.RaftException;
import io.raftkit.model.Applied;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Snapshot;
import io.raftkit.runtime.NodeComponent;
import io.raftkit.runtime.NodeRuntime;
import io.raftkit.runtime.NodeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One server of a Raft cluster, in this process.
 *
 * <pre>{@code
 * RaftNode node = RaftNode.builder()
 *         .id(NodeId.of("n1")).members("n1=host1:7000", "n2=host2:7000", "n3=host3:7000")
 *         .stateMachine(new KeyValueStore())
 *         .log(MapDbLogStore.open(directory.resolve("log")))
 *         .snapshots(FileSnapshotStore.open(directory.resolve("snapshots")))
 *         .transport(NettyTransport.tls(TlsOptions.pem(certificate, key, trust)))
 *         .build()
 *         .start();
 * Bytes result = node.propose(command).get();
 * }</pre>
 *
 * <p>A new cluster holds its first election once every member has been started and has met every other; from then on a
 * majority is enough. All methods may be called from any thread. Futures complete on the node's loops: what depends
 * on them must not block.
 */
public final class RaftNode implements AutoCloseable {
    private final NodeSettings settings;
    private final Ports ports;
    private volatile @Nullable NodeRuntime runtime;
    private boolean closed;

    RaftNode(NodeSettings settings, Ports ports) {
        this.settings = settings;
        this.ports = ports;
    }

    /** Collects what a node needs. */
    public static RaftNodeBuilder builder() {
        return new RaftNodeBuilder();
    }

    /**
     * Recovers from the stores, begins to listen and takes its place in the cluster.
     *
     * @return this node
     * @throws io.raftkit.error.StorageException if the log or the snapshots are damaged, in use, or not this node's
     * @throws io.raftkit.error.TransportException if it cannot listen
     */
    public synchronized RaftNode start() {
        if (runtime != null || closed) {
            throw new IllegalStateException(settings + " can be started once only");
        }
        try {
            NodeRuntime recovered = NodeComponent.factory()
                    .create(
                            settings,
                            ports.stateMachine(),
                            ports.log(),
                            ports.snapshots(),
                            ports.snapshotPolicy(),
                            ports.transport(),
                            ports.loops(),
                            ports.listener())
                    .runtime();
            recovered.start();
            runtime = recovered;
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Who this is. */
    public NodeId id() {
        return settings.self();
    }

    /**
     * Proposes a command. The future completes with the state machine's result when the command is committed and
     * applied here, or, if a follower forwarded it, at the leader.
     *
     * <p>The log shares the command's bytes, also after the future has completed. An array that will be used again is
     * for {@link Bytes#copyOf}, never for {@link Bytes#wrap}: if it changes, servers may apply different commands.
     *
     * <p>It fails with a {@link RaftException}, whose {@link RaftException#retry} says whether the command may be
     * proposed again: {@code NotLeaderException}, {@code OverloadedException} and {@code DiskFullException} before it
     * was appended, {@code ProposalLostException} when it can never commit, {@code OutcomeUnknownException} when nobody
     * here can tell.
     *
     * @throws IllegalArgumentException if the command is longer than {@code maxCommandBytes}
     */
    public CompletableFuture<Bytes> propose(Bytes command) {
        NodeRuntime running = running();
        return running == null ? notRunning() : running.propose(command);
    }

    /**
     * Does what {@link #propose} does, and also tells where the command was applied. Given that index, any node can
     * answer with a state that contains it, without asking the leader:
     *
     * <pre>{@code
     * long index = node.apply(command).get().index();
     * Bytes answer = another.query(query, Consistency.atLeast(index)).get();
     * }</pre>
     *
     * @throws IllegalArgumentException if the command is longer than {@code maxCommandBytes}
     */
    public CompletableFuture<Applied> apply(Bytes command) {
        NodeRuntime running = running();
        return running == null ? notRunning() : running.apply(command);
    }

    /** A linearizable query: sees every write that was acknowledged before it, at any node. */
    public CompletableFuture<Bytes> query(Bytes query) {
        return query(query, Consistency.LINEARIZABLE);
    }

    /**
     * Asks the state machine.
     *
     * <p>Fails with {@code NotLeaderException} if a leader is needed and none is known, with {@code
     * ReadTimeoutException} if the state is not known to be fresh enough in time, and with whatever {@code
     * StateMachine.query} throws.
     */
    public CompletableFuture<Bytes> query(Bytes query, Consistency consistency) {
        NodeRuntime running = running();
        return running == null ? notRunning() : consistency.ask(running, query);
    }

    /**
     * Changes who is in the cluster, or its lease (§6). Only the leader can; whatever the difference between the
     * members of now and of then, the cluster goes there by safe steps: servers that are to vote catch up first, and
     * more than one voter is changed in a joint configuration, which is left by itself.
     *
     * <pre>{@code
     * NodeStatus status = leader.status();
     * Configuration target = status.configuration()
     *         .without(NodeId.of("n1"))
     *         .with(Member.joining(Endpoint.parse("n4=host4:7000"), Suffrage.VOTER));
     * leader.changeMembership(target, status.configurationIndex()).get();
     * }</pre>
     *
     * <p>The future completes with the index of the new configuration once that is committed. It fails with {@code
     * NotLeaderException}, {@code ConfigurationConflictException} if the configuration is another one than expected or
     * a change is under way, {@code UnreachableException} if a new voter does not catch up, {@code
     * InvalidRequestException}, and {@code OutcomeUnknownException} if the leader changes in the middle.
     *
     * @param target the members to be, and the lease
     * @param expectedConfigurationIndex the {@link NodeStatus#configurationIndex} of the configuration it was made from
     */
    public CompletableFuture<Long> changeMembership(Configuration target, long expectedConfigurationIndex) {
        NodeRuntime running = running();
        return running == null ? notRunning() : running.changeMembership(target, expectedConfigurationIndex);
    }

    /** Hands leadership over to the voter that is best for it. See {@link #transferLeadership(NodeId)}. */
    public CompletableFuture<Void> transferLeadership() {
        return transfer(null);
    }

    /**
     * Hands leadership over (diss. 3.10): nothing is accepted until the target is up to date and has been asked to
     * stand.
     *
     * <p>The future completes when this node leads no more. It fails with {@code UnreachableException} if the target
     * did not take over within an election timeout, and then this node goes on as the leader; with {@code
     * NotLeaderException}; with {@code InvalidRequestException} if the target is no voter.
     */
    public CompletableFuture<Void> transferLeadership(NodeId target) {
        return transfer(target);
    }

    private CompletableFuture<Void> transfer(@Nullable NodeId target) {
        NodeRuntime running = running();
        return running == null
                ? notRunning()
                : running.transferLeadership(target).thenApply(index -> null);
    }

    /**
     * Takes a snapshot of what this node has applied, whatever the policy says, and lets the log go that it covers.
     *
     * <p>The future completes when it is durable. It fails with {@code InvalidRequestException} if nothing is applied
     * yet, and with {@code StorageException} if it cannot be written; the node goes on then, and it may be tried again.
     */
    public CompletableFuture<Snapshot> snapshot() {
        NodeRuntime running = running();
        return running == null ? notRunning() : running.snapshot();
    }

    /**
     * One consistent view of this node.
     *
     * @throws IllegalStateException if it was never started
     */
    public NodeStatus status() {
        NodeRuntime running = running();
        if (running == null) {
            throw new IllegalStateException(settings + " is not started");
        }
        return running.status();
    }

    /** Why the node has stopped by itself; empty if it has not. */
    public Optional<Throwable> failure() {
        NodeRuntime running = running();
        return running == null ? Optional.empty() : running.failure();
    }

    private @Nullable NodeRuntime running() {
        return runtime;
    }

    private <T> CompletableFuture<T> notRunning() {
        return CompletableFuture.failedFuture(new NodeStoppedException(settings + " is not started"));
    }

    /**
     * Stops the node: a leader hands over to another voter first, for which it waits an election timeout at most; what
     * was written is made durable, waiting requests fail, and its stores and transport are closed. Does nothing the
     * second time. Called by a task of the node's own loops, for instance by a listener, it waits for nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        NodeRuntime running = runtime;
        List<Runnable> steps = new ArrayList<>();
        if (running != null) {
            steps.add(() -> handOver(running));
        }
        steps.add(running == null ? ports.transport()::close : running::stop);
        steps.add(ports.loops()::close);
        if (running != null) {
            steps.add(running::close);
        }
        steps.add(ports.log()::close);
        steps.add(ports.snapshots()::close);
        inTurn(steps);
    }

    /** So that nobody has to find out that the leader is gone (diss. 3.10). */
    private void handOver(NodeRuntime running) {
        if (running.status().isLeader()) {
            ports.loops()
                    .await(running.transferLeadership(null), settings.config().electionTimeout());
        }
    }

    /** All of them, whatever becomes of each; then the first failure. */
    private static void inTurn(List<Runnable> steps) {
        RuntimeException first = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
