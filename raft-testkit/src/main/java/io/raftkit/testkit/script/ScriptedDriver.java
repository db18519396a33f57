package io.raftkit.testkit.script;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Performs what a scripted server's core asks for, and tells of it. */
final class ScriptedDriver implements Effect.Handler {
    private final NodeId id;
    private final ScriptedDisk disk;
    private final Outside outside;
    private final Consumer<Input> core;

    /** What the core has told of its cluster, also before the last crash. */
    private ClusterId cluster = ClusterId.NONE;

    private @Nullable Configuration configuration;

    /** Hands back to {@code core} what the effects bring about at once. */
    ScriptedDriver(NodeId id, ScriptedDisk disk, Outside outside, Consumer<Input> core) {
        this.id = id;
        this.disk = disk;
        this.outside = outside;
        this.core = core;
    }

    private void say(String what) {
        outside.print(id + " " + what);
    }

    private void send(NodeId to, Message message) {
        outside.send(new InFlight(id, to, cluster, message), disk);
    }

    /** It belongs to no cluster any more. */
    void wiped() {
        cluster = ClusterId.NONE;
        configuration = null;
    }

    /** What comes from another cluster goes no further, as in a node. */
    void receive(InFlight received) {
        if (received.isOf(cluster)) {
            receive(received.from(), received.message());
        } else {
            say("ignores " + received.from() + ": it is of another cluster");
        }
    }

    /** Clients' requests and their answers pass the core by, as they do in a node. */
    private void receive(NodeId from, Message message) {
        if (message instanceof Message.ForwardProposals forwarded) {
            core.accept(new Input.Propose(forwarded.proposals(), 0));
        } else if (message instanceof Message.ReadIndex asked) {
            core.accept(new Input.Read(asked.requests(), asked.mayUseLease()));
        } else if (message instanceof Message.ReadIndexResponse answer) {
            readAnswered(answer.requests(), answer.index());
        } else {
            core.accept(new Input.Receive(from, message));
        }
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
        send(effect.to(), effect.message());
    }

    @Override
    public void replicate(Effect.Replicate effect) {
        List<LogEntry> entries = disk.read(effect.previous(), effect.last());
        send(
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
        if (!outside.isSendingSnapshot(id, effect.to())) {
            send(effect.to(), new Message.InstallSnapshot(effect.term(), latest, latest.index() + 1));
        }
    }

    @Override
    public void fetchSnapshot(Effect.FetchSnapshot effect) {
        disk.receive(effect);
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
        LogId first = effect.first();
        LogId last = new LogId(first.term(), first.index() + effect.requests().size() - 1);
        say("accepts " + outside.names(effect.requests()) + ": " + first + (last.equals(first) ? "" : " to " + last));
    }

    @Override
    public void reject(Effect.Reject effect) {
        say("rejects " + outside.names(effect.requests()) + ": " + effect.reason());
    }

    @Override
    public void readReady(Effect.ReadReady effect) {
        answerReads(effect.requests(), effect.index());
    }

    @Override
    public void rejectReads(Effect.RejectReads effect) {
        answerReads(effect.requests(), Message.ReadIndexResponse.REFUSED);
    }

    private void answerReads(List<RequestId> requests, long index) {
        requests.stream()
                .collect(Collectors.groupingBy(RequestId::origin, TreeMap::new, Collectors.toList()))
                .forEach((origin, reads) -> {
                    if (origin.equals(id)) {
                        readAnswered(reads, index);
                    } else {
                        send(origin, new Message.ReadIndexResponse(reads, index));
                    }
                });
    }

    private void readAnswered(List<RequestId> reads, long index) {
        boolean isRefused = index == Message.ReadIndexResponse.REFUSED;
        String names = outside.names(reads);
        say(isRefused ? "refuses " + names : "answers " + names + " once it has applied " + index);
    }

    @Override
    public void reconfigured(Effect.Reconfigured effect) {
        Configuration before = configuration;
        cluster = effect.configuration().clusterId();
        configuration = effect.configuration();
        if (before != null && !before.equals(configuration)) {
            say("goes by " + Roster.of(configuration));
        }
    }

    /** The server itself tells how it stands after each step. */
    @Override
    public void roleChanged(Effect.RoleChanged effect) {}

    @Override
    public void identityLost(Effect.IdentityLost effect) {
        say("has lost its data: the cluster knows it by incarnation " + Wording.of(effect.expected()));
    }

    @Override
    public void done(Effect.Done effect) {
        say("has done " + outside.names(List.of(effect.request())) + ", by " + effect.index());
    }

    @Override
    public void notDone(Effect.NotDone effect) {
        String name = outside.names(List.of(effect.request()));
        say("refuses " + name + ", " + effect.reason() + ": " + effect.explanation());
    }

    @Override
    public void removed(Effect.Removed effect) {
        say("is removed by " + effect.configurationIndex());
    }

    @Override
    public void memberWiped(Effect.MemberWiped effect) {
        say("notices that " + effect.member() + " has lost its data: it comes back as " + Wording.of(effect.now()));
    }

    @Override
    public void suspicious(Effect.Suspicious effect) {
        say("ignores " + effect.from() + ": " + effect.what());
    }
}
