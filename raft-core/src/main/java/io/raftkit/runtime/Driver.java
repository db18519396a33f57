package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.consensus.RaftCore;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.NodeListener;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs the core's effects, in order, on the raft loop. */
@NodeScope
final class Driver implements Effect.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);

    private final RaftCore core;
    private final NodeLog log;
    private final Inbox inbox;
    private final Traffic traffic;
    private final Applier applier;
    private final Lifecycle lifecycle;
    private final NodeSettings settings;
    private final NodeListener listener;

    /** What goes to and from peers. */
    @NodeScope
    static final class Traffic {
        final Outgoing outgoing;
        final Replicator replicator;
        final SnapshotSender snapshotSender;
        final SnapshotReceiver snapshotReceiver;
        final PendingProposals proposals;
        final PendingReads reads;
        final NodeLoops loops;

        @Inject
        Traffic(
                Outgoing outgoing,
                Replicator replicator,
                SnapshotSender snapshotSender,
                SnapshotReceiver snapshotReceiver,
                PendingProposals proposals,
                PendingReads reads,
                NodeLoops loops) {
            this.outgoing = outgoing;
            this.replicator = replicator;
            this.snapshotSender = snapshotSender;
            this.snapshotReceiver = snapshotReceiver;
            this.proposals = proposals;
            this.reads = reads;
            this.loops = loops;
        }
    }

    @Inject
    Driver(
            RaftCore core,
            NodeLog log,
            Inbox inbox,
            Traffic traffic,
            Applier applier,
            Lifecycle lifecycle,
            NodeSettings settings,
            NodeListener listener) {
        this.core = core;
        this.log = log;
        this.inbox = inbox;
        this.traffic = traffic;
        this.applier = applier;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.listener = listener;
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
                lifecycle.fail(failure);
            }
        });
    }

    @Override
    public void send(Effect.Send effect) {
        if (effect.message() instanceof Message.ReadIndex asked) {
            traffic.reads.asked(asked);
        }
        traffic.outgoing.send(effect.to(), effect.message());
    }

    @Override
    public void replicate(Effect.Replicate effect) {
        traffic.replicator.replicate(effect);
    }

    @Override
    public void sendSnapshot(Effect.SendSnapshot effect) {
        onBulkLoop(() -> traffic.snapshotSender.send(effect));
    }

    @Override
    public void receiveChunk(Effect.ReceiveChunk effect) {
        onBulkLoop(() -> traffic.snapshotReceiver.receive(effect));
    }

    private void onBulkLoop(Runnable task) {
        traffic.loops.bulk().execute(lifecycle.guard(task));
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
        traffic.proposals.accepted(effect);
    }

    @Override
    public void reject(Effect.Reject effect) {
        traffic.proposals.rejected(effect);
    }

    @Override
    public void readReady(Effect.ReadReady effect) {
        traffic.reads.ready(effect.requests(), effect.index());
    }

    @Override
    public void rejectReads(Effect.RejectReads effect) {
        traffic.reads.rejected(effect.requests(), effect.leader());
    }

    @Override
    public void reconfigured(Effect.Reconfigured effect) {
        LOG.info("{} configuration: {}", settings, effect.configuration().members());
        traffic.outgoing.reconfigured(effect.configuration());
        listener.configurationChanged(effect.configuration());
    }

    @Override
    public void roleChanged(Effect.RoleChanged effect) {
        NodeStatus status = core.status(applier.lastApplied());
        LOG.info("{} {} in term {}, leader {}", settings, status.role(), status.term(), status.leader());
        if (!status.isLeader()) {
            traffic.replicator.stop();
            onBulkLoop(traffic.snapshotSender::stop);
        }
        traffic.reads.leaderChanged(status.leader());
        listener.roleChanged(status);
    }

    @Override
    public void identityLost(Effect.IdentityLost effect) {
        LOG.error(
                "{} has an empty disk, but its cluster knows it by incarnation {}: its data was lost. It neither votes nor"
                        + " stores anything. Restore its data, or replace it by a server with a new id.",
                settings,
                effect.expected());
        listener.identityLost();
    }

    /** What the runtime needs to see of answers beside the core: room on the way to a follower. */
    void answered(Input.Receive received) {
        if (received.message() instanceof Message.AppendEntriesResponse response && response.success()) {
            traffic.replicator.acknowledged(received.from(), response.match().index());
        } else if (received.message() instanceof Message.InstallSnapshotResponse response) {
            onBulkLoop(() -> traffic.snapshotSender.answered(received.from(), response));
        }
    }
}
