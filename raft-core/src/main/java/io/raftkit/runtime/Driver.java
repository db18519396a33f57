package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.consensus.RaftCore;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.EventLoop;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;

/** Performs the core's effects, in order, on the raft loop. */
@NodeScope
final class Driver implements Effect.Handler {
    private final RaftCore core;
    private final NodeLog log;
    private final Inbox inbox;
    private final Peers peers;
    private final Clients clients;
    private final Applier applier;
    private final Lifecycle lifecycle;
    private final EventLoop raft;

    // One parameter for each direction that effects go in.
    @Inject
    Driver(
            RaftCore core,
            NodeLog log,
            Inbox inbox,
            Peers peers,
            Clients clients,
            Applier applier,
            Lifecycle lifecycle,
            NodeLoops loops) {
        this.core = core;
        this.log = log;
        this.inbox = inbox;
        this.peers = peers;
        this.clients = clients;
        this.applier = applier;
        this.lifecycle = lifecycle;
        this.raft = loops.raft();
    }

    @Override
    public void persist(Effect.Persist effect) {
        reportWhenDurable(log.write(effect), effect.sequence());
    }

    @Override
    public void resetLog(Effect.ResetLog effect) {
        reportWhenDurable(log.reset(effect.lastIncluded()), effect.sequence());
    }

    private void reportWhenDurable(CompletionStage<Void> write, long sequence) {
        var unused = write.whenComplete((done, failure) -> {
            if (failure == null) {
                inbox.persisted(sequence);
            } else {
                writeFailed(failure);
            }
        });
    }

    /** A leader's last words, then nothing more. */
    private void writeFailed(Throwable failure) {
        raft.execute(lifecycle.guard(() -> {
            for (Effect effect : core.step(new Input.WriteFailed(), raft.nanoTime())) {
                effect.perform(this);
            }
            lifecycle.fail(failure);
        }));
    }

    @Override
    public void send(Effect.Send effect) {
        if (effect.message() instanceof Message.ReadIndex asked) {
            clients.reads().asked(asked);
        } else if (effect.message() instanceof Message.ForwardProposals forwarded) {
            clients.proposals().forwarded(forwarded);
        }
        peers.outgoing().send(effect.to(), effect.message());
    }

    @Override
    public void replicate(Effect.Replicate effect) {
        peers.replicator().replicate(effect);
    }

    @Override
    public void sendSnapshot(Effect.SendSnapshot effect) {
        peers.snapshotSender().send(effect);
    }

    @Override
    public void fetchSnapshot(Effect.FetchSnapshot effect) {
        peers.snapshotReceiver().fetch(effect);
    }

    @Override
    public void installSnapshot(Effect.InstallSnapshot effect) {
        applier.install(effect.snapshot());
    }

    @Override
    public void commit(Effect.Commit effect) {
        applier.commitTo(effect.index());
    }

    @Override
    public void compact(Effect.Compact effect) {
        log.compact(effect.upTo());
    }

    @Override
    public void accept(Effect.Accept effect) {
        clients.proposals().accepted(effect);
    }

    @Override
    public void reject(Effect.Reject effect) {
        clients.proposals().rejected(effect);
    }

    @Override
    public void done(Effect.Done effect) {
        clients.changes().done(effect);
    }

    @Override
    public void notDone(Effect.NotDone effect) {
        clients.changes().notDone(effect);
    }

    @Override
    public void readReady(Effect.ReadReady effect) {
        clients.reads().ready(effect.requests(), effect.index());
    }

    @Override
    public void rejectReads(Effect.RejectReads effect) {
        clients.reads().rejected(effect.requests(), effect.leader());
    }

    @Override
    public void reconfigured(Effect.Reconfigured effect) {
        peers.outgoing().reconfigured(effect.configuration());
        lifecycle.reconfigured(effect.configuration());
    }

    @Override
    public void roleChanged(Effect.RoleChanged effect) {
        NodeStatus status = core.status(applier.lastApplied());
        if (!status.isLeader()) {
            peers.stopLeading();
        }
        clients.proposals().leaderChanged();
        clients.reads().leaderChanged(status.leader());
        lifecycle.roleChanged(status);
    }

    @Override
    public void identityLost(Effect.IdentityLost effect) {
        lifecycle.identityLost(effect.expected());
    }

    @Override
    public void removed(Effect.Removed effect) {
        lifecycle.removed(effect.configurationIndex());
    }

    @Override
    public void memberWiped(Effect.MemberWiped effect) {
        lifecycle.memberLostData(effect.member(), effect.now());
    }

    @Override
    public void suspicious(Effect.Suspicious effect) {
        lifecycle.suspicious(effect.from(), effect.what());
    }

    /** After a turn: what is applied, and wherever it is to go, need not stay on the heap. */
    void dropSettled() {
        log.dropSettled(Math.min(applier.lastApplied(), peers.replicator().settled()));
    }

    /** After the core has seen an answer: there is room on the way to that follower. */
    void answered(Input.Receive received) {
        if (received.message() instanceof Message.AppendEntriesResponse response && response.success()) {
            peers.replicator().acknowledged(received.from(), response.match().index());
        } else if (received.message() instanceof Message.InstallSnapshotResponse response) {
            peers.snapshotSender().answered(received.from(), response);
        }
    }
}
