package io.raftkit.testkit.simulation;

import io.raftkit.RaftNode;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.NodeListener;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One life of a node, from start to crash or stop. */
final class Life implements VirtualTime.Owner, NodeListener {
    private final SimulatedNode node;
    private final World world;
    private final View view;
    private final NodeLogStore log;
    private final SimulatedSnapshotStore snapshots;
    private final SplittableRandom random;
    private final Set<Operation> owed = new LinkedHashSet<>();
    private boolean over;
    private boolean failing;
    private @Nullable VirtualLoops loops;
    private @Nullable RaftNode raft;
    private @Nullable NodeStatus status;

    /** A life that has not begun, with these stores. */
    Life(
            SimulatedNode node,
            World world,
            View view,
            NodeLogStore log,
            SimulatedSnapshotStore snapshots,
            SplittableRandom random) {
        this.node = node;
        this.world = world;
        this.view = view;
        this.log = log;
        this.snapshots = snapshots;
        this.random = random;
    }

    /** The running node, if it has started. */
    Optional<RaftNode> raft() {
        return Optional.ofNullable(raft);
    }

    /** What the node said of itself after its last event. */
    Optional<NodeStatus> status() {
        return Optional.ofNullable(status);
    }

    /** Whether its disk has failed, so that it is about to end. */
    boolean isFailing() {
        return failing;
    }

    /** How many tasks and timers its loops hold. */
    int backlog() {
        return loops == null ? 0 : loops.backlog();
    }

    /** What it has written is durable soon. */
    void hurry() {
        log.hurry();
    }

    /** Notes a request that it must answer. */
    void owes(Operation operation) {
        owed.add(operation);
    }

    /** A request was answered. */
    void answered(Operation operation) {
        owed.remove(operation);
    }

    /** Clients give up waiting for what it still owes them. */
    void abandon() {
        List<Operation> open = new ArrayList<>(owed);
        owed.clear();
        open.forEach(world::neverAnswered);
    }

    /** Starts the node. */
    void start() {
        LocalClock clock = node.clock();
        loops = new VirtualLoops(
                world.time(), this, clock, random.split(), world.settings().jitterNanos());
        raft = world.roster()
                .builder(node)
                .config(world.settings().config())
                .stateMachine(
                        new RecordingStateMachine(world.subject().machines().get(), view, world.observers()))
                .log(world.subject().logs().apply(log))
                .snapshots(snapshots)
                .transport(world.network().transport(node.id(), this, view, world.observers()))
                .loops(loops)
                .random(random.split())
                .listener(this)
                .build()
                .start();
        status = raft.status();
        world.observers().started(view, status);
    }

    /** Nothing happens in it any more. */
    void end() {
        over = true;
        abandon();
    }

    /** Ends in the middle of everything; what is not durable may be lost. */
    void crash() {
        end();
        log.crash();
        snapshots.crash();
    }

    /** Looks at the node after one of its events. */
    void look() {
        if (over || raft == null || status == null) {
            return;
        }
        NodeStatus before = status;
        status = raft.status();
        if (!status.equals(before)) {
            world.observers().changed(view, before, status);
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public long pausedUntil() {
        return node.pausedUntil();
    }

    @Override
    public void snapshotTaken(Snapshot snapshot) {
        world.counts().snapshotsTaken++;
    }

    @Override
    public void snapshotInstalled(Snapshot snapshot) {
        world.counts().snapshotsInstalled++;
    }

    @Override
    public void removed() {
        world.observers().removed(view);
    }

    @Override
    public void memberLostData(NodeId member, Incarnation now) {
        world.counts().lossesSeen++;
        world.note(node.id() + " sees that " + member + " has lost its data");
    }

    @Override
    public void failed(Throwable cause) {
        if (!over && node.ailments().explains(cause)) {
            failing = true;
            world.time().schedule(0, this, node::breakDown);
        } else if (!over) {
            world.observers().report(world.nodeFailed(node.id(), cause));
        }
    }
}
