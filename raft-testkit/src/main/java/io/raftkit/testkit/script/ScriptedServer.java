package io.raftkit.testkit.script;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.consensus.RaftCore;
import io.raftkit.consensus.RecoveredState;
import io.raftkit.error.StorageException;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A core with its disk and its own clock. What it does is told to {@link Outside}. */
final class ScriptedServer {
    /** Half an election timeout on top of one: every wait is 1.5 s. */
    private static final long DRAW = 1_000_000_000;

    private static final long START = 1_000_000_000;

    /** All that waits to be durable. */
    static final int ALL = Integer.MAX_VALUE;

    private final NodeId id;
    private final RaftConfig config;
    private Beginning beginning;
    private final ScriptedDisk disk;
    private final Outside outside;
    private final ScriptedDriver driver;
    private final Deque<Input> inputs = new ArrayDeque<>();
    private @Nullable RaftCore core;
    private String role = "";
    private boolean mayFail;
    private long now = START;

    ScriptedServer(NodeId id, RaftConfig config, Beginning beginning, ScriptedDisk disk, Outside outside) {
        this.id = id;
        this.config = config;
        this.beginning = beginning;
        this.disk = disk;
        this.outside = outside;
        this.driver = new ScriptedDriver(id, disk, outside, this::step);
    }

    NodeId id() {
        return id;
    }

    ScriptedDisk disk() {
        return disk;
    }

    void start() {
        if (isUp()) {
            throw new IllegalStateException(id + " has not crashed");
        }
        RecoveredState state =
                new RecoveredState(disk.recover(), disk.snapshot(), beginning.members(), beginning.joinAs());
        try {
            core = RaftCore.recover(id, config, state, () -> DRAW, now);
        } catch (StorageException e) {
            outside.print(id + " does not start: " + e.getMessage());
            return;
        }
        role = StatusLine.role(status());
        step(new Input.Tick());
    }

    /** It is told something else from now on. */
    void tell(Beginning other) {
        beginning = other;
    }

    void crash() {
        running();
        core = null;
    }

    /** Its disk is replaced by an empty one, while it is down. */
    void wipe() {
        if (isUp()) {
            throw new IllegalStateException(id + " has not crashed");
        }
        disk.wipe();
        driver.wiped();
        outside.wiped(id);
    }

    boolean isUp() {
        return core != null;
    }

    private RaftCore running() {
        if (core == null) {
            throw new IllegalStateException(id + " has crashed");
        }
        return core;
    }

    NodeStatus status() {
        return running().status(0);
    }

    /** A line that shows how it stands. */
    String describe() {
        return core == null ? id + " down" : StatusLine.of(status(), disk);
    }

    /** Inputs that effects bring about wait until those effects are all performed. */
    void step(Input input) {
        inputs.addLast(input);
        if (inputs.size() == 1) {
            while (!inputs.isEmpty()) {
                stepOne(inputs.getFirst());
                inputs.pollFirst();
            }
        }
    }

    private void stepOne(Input input) {
        try {
            for (Effect effect : running().step(input, now)) {
                effect.perform(driver);
                sayRole(effect);
            }
            outside.stepped(status(), disk);
        } catch (IllegalStateException e) {
            if (!mayFail) {
                throw e;
            }
            outside.print(id + " stops: " + e.getMessage());
            core = null;
            inputs.clear();
        }
    }

    private void sayRole(Effect effect) {
        if (effect instanceof Effect.RoleChanged) {
            String before = role;
            role = StatusLine.role(status());
            outside.print(id + " " + before + " -> " + role);
        }
    }

    /** Runs {@code command}, in which this server must stop because an invariant is broken. */
    void fails(Runnable command) {
        mayFail = true;
        command.run();
        mayFail = false;
        if (isUp()) {
            throw new IllegalStateException(id + " did not stop");
        }
    }

    /** A message has arrived. */
    void receive(InFlight message) {
        driver.receive(message);
    }

    /** Its clock jumps to its deadline. */
    void timeout() {
        now = Math.max(now, running().deadline());
        step(new Input.Tick());
    }

    /** It looks at its clock. */
    void tick() {
        step(new Input.Tick());
    }

    /** A write fails: these are its last words. */
    void failToWrite() {
        step(new Input.WriteFailed());
        crash();
    }

    /** Its clock goes on, but nobody looks at it. */
    void pass(long milliseconds) {
        now += milliseconds * 1_000_000;
    }

    /** Its clock goes on until it hears no leader, but no further than to its deadline. */
    void forgetLeader() {
        if (isUp()) {
            long overdue = now + config.electionTimeout().toNanos();
            now = Math.max(now, Math.min(overdue, running().deadline() - 1));
        }
    }

    /** Makes the oldest {@code most} writes durable; whether there were any. */
    boolean sync(int most) {
        boolean hasReceived = most == ALL && receiveSnapshot();
        long sequence = disk.sync(most);
        if (sequence > 0) {
            step(new Input.Persisted(sequence));
        }
        return hasReceived || sequence > 0;
    }

    /** A snapshot is stored beside the log; it is complete no sooner than all writes are asked to be durable. */
    private boolean receiveSnapshot() {
        Effect.FetchSnapshot received = disk.received();
        if (received != null) {
            Message.InstallSnapshot message = received.message();
            step(new Input.SnapshotReceived(received.from(), message.term(), message.snapshot()));
        }
        return received != null;
    }

    /** Takes a snapshot of all that is committed. */
    void takeSnapshot() {
        NodeStatus status = status();
        LogEntry last = disk.log().stream()
                .filter(entry -> entry.index() == status.commitIndex())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " has nothing new to take a snapshot of"));
        Snapshot snapshot = new Snapshot(disk.metadata(last), 0, 0);
        disk.snapshot(snapshot);
        step(new Input.SnapshotTaken(snapshot));
    }
}
