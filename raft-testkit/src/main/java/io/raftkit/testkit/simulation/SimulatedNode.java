package io.raftkit.testkit.simulation;

import io.raftkit.RaftNode;
import io.raftkit.error.StorageException;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Suffrage;
import io.raftkit.spi.LogStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A machine that runs one node: it has a disk and a clock, and one life after another. */
final class SimulatedNode {
    private static final long HOUR_MILLIS = 3_600_000;

    private final NodeId id;
    private final World world;
    private final SplittableRandom random;
    private final double rate;
    private Disk disk;
    private GuestDisk guest = new GuestDisk();
    private View view;
    private long pausedUntil = Long.MIN_VALUE;
    private final Ailments ailments;
    private boolean used;
    private @Nullable Suffrage joinAs;
    private @Nullable Life life;

    /** A machine that is switched off. */
    SimulatedNode(NodeId id, World world, SplittableRandom random) {
        this.id = id;
        this.world = world;
        this.random = random;
        this.rate = 1 + world.settings().drift() * (2 * random.nextDouble() - 1);
        this.disk = Disk.empty(random);
        this.view = new View(id, disk.log(), disk);
        this.ailments = new Ailments(world.time());
    }

    NodeId id() {
        return id;
    }

    /** What oracles may see. */
    View view() {
        return view;
    }

    /** Whether it runs. */
    boolean isUp() {
        return life != null;
    }

    /** Whether it ever ran. */
    boolean isUsed() {
        return used;
    }

    /** Which life of its storage this is. */
    Incarnation incarnation() {
        return disk.incarnation();
    }

    /** What it asks to be taken in as while its disk is empty; null if it waits to be told that it is a member. */
    @Nullable
    Suffrage joinAs() {
        return joinAs;
    }

    /** From its next start on, it asks to be taken in; null for no more. */
    void joinAs(@Nullable Suffrage suffrage) {
        joinAs = suffrage;
    }

    /** The present life, over if there is none. */
    VirtualTime.Owner life() {
        return life == null ? VirtualTime.Owner.NOBODY : life;
    }

    /** The running node. */
    Optional<RaftNode> raft() {
        return Optional.ofNullable(life).flatMap(Life::raft);
    }

    /** What the running node said of itself after its last event. */
    Optional<NodeStatus> status() {
        return Optional.ofNullable(life).flatMap(Life::status);
    }

    /** Whether it runs and believes that it leads. */
    boolean isLeading() {
        return status().map(NodeStatus::isLeader).orElse(false);
    }

    /** Begins a life. */
    void start() {
        if (life == null) {
            used = true;
            view = new View(id, disk.log().copy(), disk);
            SimulatedSnapshotStore snapshots = new SimulatedSnapshotStore(
                    disk, world.settings().disk().snapshotsKept(), ailments, () -> world.counts().snapshotsResumed++);
            Life begun = new Life(this, world, view, logStore(), snapshots, random);
            life = begun;
            try {
                begun.start();
            } catch (StorageException refused) {
                refuses(begun, refused);
            }
        }
    }

    /** The node must not start from a disk that is damaged. */
    private void refuses(Life begun, StorageException why) {
        if (!ailments.explains(why)) {
            throw why;
        }
        world.note(id + " refuses to start: " + why.getMessage());
        world.counts().breakdowns++;
        life = null;
        begun.crash();
        ailments.brokenDown();
    }

    /** What is wrong with its disk and calendar. */
    Ailments ailments() {
        return ailments;
    }

    /** How many tasks and timers its loops hold. */
    int backlog() {
        return life == null ? 0 : life.backlog();
    }

    /** Clients give up waiting for what this node still owes them; it may go on, for all they know. */
    void abandon() {
        if (life != null) {
            life.abandon();
        }
    }

    private NodeLogStore logStore() {
        Function<Path, LogStore> stores = world.subject().stores();
        if (stores != null) {
            return new GuestLogStore(guest, stores.apply(guest.directory()), view, world, ailments, random.split());
        }
        return new SimulatedLogStore(
                disk, view, () -> world.settings().disk(), ailments, random.split(), world.observers(), world.chains());
    }

    /** For its next life: another wrong calendar in each, which jumps whenever the machine's does. */
    LocalClock clock() {
        long base = random.nextLong() >> 8;
        long skew = random.nextLong(-HOUR_MILLIS, HOUR_MILLIS);
        return new LocalClock(world.time(), world.time().now(), base, rate, () -> skew + ailments.calendarMillis());
    }

    /** Ends this life in the middle of everything. */
    void crash() {
        Life crashed = life;
        if (crashed != null) {
            world.note(id + " crashes");
            life = null;
            crashed.crash();
            world.observers().ended(view);
        }
    }

    /** Ends this life in good order. */
    void stop() {
        Life stopped = life;
        if (stopped != null && stopped.raft().isPresent()) {
            world.note(id + " stops");
            stopped.raft().get().close();
            life = null;
            stopped.end();
            world.observers().ended(view);
        }
    }

    /** Loses everything the disk holds; the machine must be off. */
    void wipe() {
        disk = Disk.empty(random);
        guest = new GuestDisk();
        view = new View(id, disk.log(), disk);
        world.observers().wiped(id);
    }

    /** Nothing happens on this machine before {@code time}. */
    void pause(long time) {
        pausedUntil = Math.max(pausedUntil, time);
        world.observers().paused(id, pausedUntil);
    }

    /** Until when nothing happens on it. */
    long pausedUntil() {
        return pausedUntil;
    }

    /** Nothing that this machine writes is durable before {@code time}. */
    void hang(long time) {
        ailments.hang(time);
        world.observers().hung(id, time);
    }

    /** From now on the machine behaves. */
    void calm() {
        pausedUntil = Long.MIN_VALUE;
        ailments.heal();
        if (life != null && life.isFailing()) {
            crash();
        }
        if (life != null) {
            life.hurry();
        }
    }

    /** Notes a request that this life of the node must answer. */
    void owes(Operation operation) {
        if (life != null) {
            life.owes(operation);
        }
    }

    /** A request was answered. */
    void answered(Operation operation) {
        if (life != null) {
            life.answered(operation);
        }
    }

    /** The failed life ends in good order if somebody closes the node first, as happens half of the time. */
    void breakDown() {
        world.note(id + " has failed");
        world.counts().breakdowns++;
        if (random.nextBoolean()) {
            stop();
        } else {
            world.crash(id);
        }
        ailments.brokenDown();
    }
}
