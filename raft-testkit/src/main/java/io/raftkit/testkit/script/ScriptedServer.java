package io.raftkit.testkit.script;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.consensus.RaftCore;
import io.raftkit.consensus.RecoveredState;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotMetadata;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A core with its disk and its own clock. What it does is told to {@link Outside}. */
final class ScriptedServer implements Effect.Handler {
    /** Half an election timeout on top of one: every wait is 1.5 s. */
    private static final long DRAW = 1_000_000_000;

    private static final long START = 1_000_000_000;

    /** Where messages and lines of the transcript go. */
    interface Outside {
        void send(NodeId from, NodeId to, Message message);

        boolean isOnItsWay(NodeId from, NodeId to, Snapshot snapshot);

        void print(String line);
    }

    private final NodeId id;
    private final RaftConfig config;
    private final List<Endpoint> members;
    private final ScriptedDisk disk;
    private final Outside outside;
    private final Deque<Input> inputs = new ArrayDeque<>();
    private @Nullable RaftCore core;
    private String view = "";
    private long now = START;

    ScriptedServer(NodeId id, RaftConfig config, List<Endpoint> members, ScriptedDisk disk, Outside outside) {
        this.id = id;
        this.config = config;
        this.members = members;
        this.disk = disk;
        this.outside = outside;
    }

    void start() {
        RecoveredState state = new RecoveredState(disk.recover(), disk.snapshot(), members, null);
        core = RaftCore.recover(id, config, state, () -> DRAW, now);
        view = role();
        step(new Input.Tick());
    }

    void crash() {
        core = null;
    }

    boolean isUp() {
        return core != null;
    }

    /** Inputs that effects bring about wait until those effects are all performed. */
    void step(Input input) {
        inputs.addLast(input);
        if (inputs.size() == 1) {
            while (!inputs.isEmpty()) {
                running().step(inputs.getFirst(), now).forEach(effect -> effect.perform(this));
                inputs.removeFirst();
            }
        }
    }

    private RaftCore running() {
        if (core == null) {
            throw new IllegalStateException(id + " has crashed");
        }
        return core;
    }

    /** Its clock jumps to its deadline. */
    void timeout() {
        now = Math.max(now, running().deadline());
        step(new Input.Tick());
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

    /** Whether there was something to write. */
    boolean sync() {
        long sequence = disk.sync();
        if (sequence > 0) {
            step(new Input.Persisted(sequence));
        }
        return sequence > 0;
    }

    void takeSnapshot() {
        NodeStatus status = status();
        LogEntry last = disk.log().stream()
                .filter(entry -> entry.index() == status.commitIndex())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " has nothing new to take a snapshot of"));
        SnapshotMetadata metadata =
                new SnapshotMetadata(last.id(), status.configurationIndex(), status.configuration(), last.timestamp());
        Snapshot snapshot = new Snapshot(metadata, 0, 0);
        disk.snapshot(snapshot);
        step(new Input.SnapshotTaken(snapshot));
    }

    NodeStatus status() {
        return running().status(0);
    }

    String describe() {
        if (core == null) {
            return id + " down";
        }
        NodeStatus status = status();
        String snapshot = status.snapshotIndex() == 0 ? "" : ", snapshot " + status.snapshotIndex();
        return id + " " + role() + ", vote " + disk.hardState().votedFor() + ", commit " + status.commitIndex()
                + snapshot + ", log " + Wording.ids(disk.log());
    }

    private String role() {
        NodeStatus status = status();
        String leader = status.leader() == null || status.isLeader() ? "" : " of " + status.leader();
        return status.role().name().toLowerCase(Locale.ROOT) + leader + ", term " + status.term();
    }

    private void say(String what) {
        outside.print(id + " " + what);
    }

    @Override
    public void persist(Effect.Persist effect) {
        disk.write(effect.sequence(), effect);
        if (effect.truncateAfter() != Effect.Persist.NO_TRUNCATION) {
            say("overwrites after " + effect.truncateAfter() + ": " + Wording.ids(effect.entries()));
        }
    }

    @Override
    public void resetLog(Effect.ResetLog effect) {
        disk.write(effect.sequence(), effect);
        say("begins its log anew after " + effect.lastIncluded());
    }

    @Override
    public void send(Effect.Send effect) {
        outside.send(id, effect.to(), effect.message());
    }

    @Override
    public void replicate(Effect.Replicate effect) {
        List<LogEntry> entries = disk.read(effect.previous(), effect.last());
        outside.send(
                id,
                effect.to(),
                new Message.AppendEntries(
                        effect.term(), effect.round(), effect.previous(), entries, effect.commitIndex()));
    }

    @Override
    public void sendSnapshot(Effect.SendSnapshot effect) {
        Snapshot latest = disk.snapshot();
        if (latest == null) {
            throw new IllegalStateException(id + " has no snapshot for " + effect.to());
        }
        if (!outside.isOnItsWay(id, effect.to(), latest)) {
            SnapshotChunk whole = new SnapshotChunk(latest, 0, Bytes.EMPTY);
            outside.send(id, effect.to(), new Message.InstallSnapshot(effect.term(), whole));
        }
    }

    @Override
    public void receiveChunk(Effect.ReceiveChunk effect) {
        Message.InstallSnapshot message = effect.message();
        Snapshot received = message.chunk().snapshot();
        disk.snapshot(received);
        step(new Input.SnapshotReceived(effect.from(), message.term(), received));
    }

    @Override
    public void installSnapshot(Effect.InstallSnapshot effect) {
        say("installs the snapshot up to " + effect.snapshot().lastIncluded());
    }

    @Override
    public void commit(Effect.Commit effect) {
        say("commits " + effect.index());
    }

    @Override
    public void compact(Effect.Compact effect) {
        disk.compact(effect);
        say("compacts its log up to " + effect.upTo());
    }

    @Override
    public void accept(Effect.Accept effect) {
        say("accepts " + effect.first());
    }

    @Override
    public void reject(Effect.Reject effect) {
        say("rejects " + effect.requests().size() + ": " + effect.reason());
    }

    @Override
    public void readReady(Effect.ReadReady effect) {
        say("answers " + effect.requests().size() + " reads at " + effect.index());
    }

    @Override
    public void rejectReads(Effect.RejectReads effect) {
        say("rejects " + effect.requests().size() + " reads");
    }

    @Override
    public void reconfigured(Effect.Reconfigured effect) {}

    @Override
    public void roleChanged(Effect.RoleChanged effect) {
        String next = role();
        say(view + " -> " + next);
        view = next;
    }

    @Override
    public void identityLost(Effect.IdentityLost effect) {
        say("has lost its data");
    }

    @Override
    public void done(Effect.Done effect) {
        say("has done what was asked, by configuration " + effect.index());
    }

    @Override
    public void notDone(Effect.NotDone effect) {
        say("refuses, " + effect.reason() + ": " + effect.explanation());
    }

    @Override
    public void removed(Effect.Removed effect) {
        say("is removed by " + effect.configurationIndex());
    }

    @Override
    public void memberLostData(Effect.MemberLostData effect) {
        say("notices that " + effect.member() + " has lost its data");
    }

    @Override
    public void suspicious(Effect.Suspicious effect) {
        say("ignores " + effect.from() + ": " + effect.what());
    }
}
