package io.raftkit.testkit.simulation;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in virtual time to write scenarios with. Time passes only in methods that say so; every property is checked
 * after every event.
 *
 * <pre>{@code
 * Cluster cluster = Simulation.cluster(3, 1);
 * cluster.propose("a");
 * cluster.crash(cluster.leader());
 * cluster.propose("b");
 * cluster.restartAll();
 * cluster.untilAllAgree();
 * }</pre>
 */
public final class Cluster {
    private static final int MOST_TIMEOUTS = 100;

    private final World world;
    private final List<String> commands = new ArrayList<>();

    /** A cluster whose nodes start now. */
    Cluster(long seed, Settings settings) {
        world = new World(
                seed,
                settings,
                Subject.standard(),
                Schedule.everything(),
                "run this scenario again",
                new SplittableRandom(seed));
        world.observers().add(new Observer() {
            @Override
            public void applied(View node, Application application) {
                if (application.position() > commands.size()) {
                    commands.add(
                            RecordingStateMachine.content(application.command()).toUtf8());
                }
            }
        });
        world.begin();
    }

    /** All nodes, also those that are down. */
    public List<NodeId> nodes() {
        return world.nodes().stream().map(SimulatedNode::id).toList();
    }

    /** All nodes but this one. */
    public List<NodeId> others(NodeId node) {
        return nodes().stream().filter(each -> !each.equals(node)).toList();
    }

    /** Lets time pass. */
    public void runFor(Duration duration) {
        world.run(world.time().now() + duration.toNanos(), () -> false);
    }

    /**
     * Lets time pass until something is so.
     *
     * @param what is waited for
     * @throws AssertionError if it is not so after 100 election timeouts
     */
    public void runUntil(String what, BooleanSupplier condition) {
        if (!world.run(world.time().now() + MOST_TIMEOUTS * world.settings().electionTimeout(), condition)) {
            throw world.failure("Scenario", "waited in vain for " + what, null);
        }
    }

    /** How much time has passed. */
    public Duration now() {
        return Duration.ofNanos(world.time().now());
    }

    /**
     * The leader of the latest term among the nodes that are up; lets time pass until a majority follows it.
     *
     * @throws AssertionError if there is none for 100 election timeouts
     */
    public NodeId leader() {
        runUntil("a leader", () -> followed() != null);
        return Objects.requireNonNull(followed());
    }

    /** Lets time pass until all nodes have applied the same, which is everything that is committed. */
    public void untilAllAgree() {
        untilAgree(nodes());
    }

    /** Lets time pass until these nodes have applied everything that is committed. */
    public void untilAgree(Collection<NodeId> nodes) {
        runUntil(
                "all of " + nodes + " to agree",
                () -> nodes.stream()
                        .allMatch(id -> world.node(id)
                                .status()
                                .filter(status -> status.lastApplied()
                                        == world.oracles().golden().lastIndex())
                                .isPresent()));
    }

    /** What a node that is up says of itself. */
    public NodeStatus status(NodeId node) {
        return world.node(node).status().orElseThrow(() -> new IllegalStateException(node + " is down"));
    }

    /** All committed commands, in order. */
    public List<String> committed() {
        return List.copyOf(commands);
    }

    /**
     * Proposes at the leader and lets time pass until it is committed and applied there.
     *
     * @return the state machine's answer
     */
    public Bytes propose(String command) {
        return answered("an answer to " + command, proposeAt(leader(), command));
    }

    /** Proposes at a node that is up; no time passes. */
    public CompletableFuture<Bytes> proposeAt(NodeId node, String command) {
        CompletableFuture<Bytes> answer = new CompletableFuture<>();
        world.propose(world.node(node), Bytes.utf8(command), operation -> settle(operation, answer));
        return answer;
    }

    /** Reads the last committed command, linearizably, at a node that is up; lets time pass until the answer. */
    public String readAt(NodeId node) {
        return answered("a read at " + node, queryAt(node, Consistency.LINEARIZABLE))
                .toUtf8();
    }

    /** Reads the last committed command at a node that is up, from a state that fresh; no time passes. */
    public CompletableFuture<Bytes> queryAt(NodeId node, Consistency consistency) {
        CompletableFuture<Bytes> answer = new CompletableFuture<>();
        world.query(world.node(node), Bytes.EMPTY, consistency, operation -> settle(operation, answer));
        return answer;
    }

    /** Changes the members or what they agreed on, at the leader, and lets time pass until that is done. */
    public void changeMembership(UnaryOperator<Configuration> change) {
        NodeStatus status = status(leader());
        RaftNode raft = world.node(status.id()).raft().orElseThrow();
        CompletableFuture<Long> changed =
                raft.changeMembership(change.apply(status.configuration()), status.configurationIndex());
        runUntil("other members", changed::isDone);
        changed.join();
    }

    private Bytes answered(String what, CompletableFuture<Bytes> answer) {
        runUntil(what, answer::isDone);
        return answer.join();
    }

    private static void settle(Operation operation, CompletableFuture<Bytes> answer) {
        Throwable failure = operation.failure();
        if (failure == null) {
            answer.complete(operation.result());
        } else {
            answer.completeExceptionally(failure);
        }
    }

    /** Ends nodes in the middle of everything; what is not durable may be lost. */
    public void crash(NodeId... nodes) {
        for (NodeId node : nodes) {
            world.crash(node);
        }
    }

    /** Ends nodes in good order. */
    public void stop(NodeId... nodes) {
        for (NodeId node : nodes) {
            world.node(node).stop();
        }
    }

    /** Starts nodes that are down. */
    public void restart(NodeId... nodes) {
        for (NodeId node : nodes) {
            world.node(node).start();
        }
    }

    /** Starts all nodes that are down. */
    public void restartAll() {
        world.nodes().forEach(SimulatedNode::start);
    }

    /** Empties the disk of a node; one that is up crashes first. */
    public void wipe(NodeId node) {
        world.wipe(node);
    }

    /** Nothing happens on a node for so long: a long garbage collection, a virtual machine that is moved. */
    public void pause(NodeId node, Duration duration) {
        world.node(node).pause(world.time().now() + duration.toNanos());
    }

    /** Cuts all links between these nodes and the others, both ways. */
    public void isolate(NodeId... nodes) {
        for (NodeId node : nodes) {
            for (NodeId other : nodes()) {
                if (!List.of(nodes).contains(other)) {
                    cut(node, other);
                    cut(other, node);
                }
            }
        }
    }

    /** Cuts the way from one node to another, not the way back. */
    public void cut(NodeId from, NodeId to) {
        world.network().cut(from, to);
        world.note("cut: " + from + " -/> " + to);
    }

    /** Mends all links. */
    public void heal() {
        world.heal();
        world.note("the network heals");
    }

    /** How often a follower's state was replaced by the leader's snapshot. */
    public long snapshotsInstalled() {
        return world.counts().snapshotsInstalled;
    }

    private @Nullable NodeId followed() {
        List<NodeStatus> statuses =
                world.nodes().stream().flatMap(node -> node.status().stream()).toList();
        for (NodeStatus leader : statuses) {
            long followers = statuses.stream()
                    .filter(each -> each.term() == leader.term() && leader.id().equals(each.leader()))
                    .count();
            if (leader.isLeader() && followers > world.nodes().size() / 2) {
                return leader.id();
            }
        }
        return null;
    }
}
