package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.consensus.RaftCore;
import io.raftkit.error.RaftException;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Proposal;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.RequestId;
import io.raftkit.model.ServerRole;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import io.raftkit.spi.Transport;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the core its inputs and has its effects performed, all on the raft loop:
 *
 * <pre>
 *   clients, peers, disk ──▶ Inbox ──▶ RaftCore.step ──▶ Driver ──▶ log, peers, state machine, waiting clients
 * </pre>
 */
@NodeScope
public final class NodeRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    private final NodeSettings settings;
    private final RaftCore core;
    private final Driver driver;
    private final Inbox inbox;
    private final Ends ends;
    private final EventLoop raft;
    private long armedFor = Long.MAX_VALUE;
    private volatile NodeStatus status;

    /** What is started and stopped, and asked from outside. */
    @NodeScope
    static final class Ends {
        final Transport transport;
        final RecoveredLog recovered;
        final Lifecycle lifecycle;
        final Outgoing outgoing;
        final PendingProposals proposals;
        final PendingReads reads;
        final Applier applier;
        final SnapshotReceiver snapshotReceiver;
        final SnapshotSender snapshotSender;
        final EventLoops loops;

        @Inject
        Ends(
                Transport transport,
                RecoveredLog recovered,
                Lifecycle lifecycle,
                Outgoing outgoing,
                PendingProposals proposals,
                PendingReads reads,
                Applier applier,
                SnapshotReceiver snapshotReceiver,
                SnapshotSender snapshotSender,
                EventLoops loops) {
            this.transport = transport;
            this.recovered = recovered;
            this.lifecycle = lifecycle;
            this.outgoing = outgoing;
            this.proposals = proposals;
            this.reads = reads;
            this.applier = applier;
            this.snapshotReceiver = snapshotReceiver;
            this.snapshotSender = snapshotSender;
            this.loops = loops;
        }
    }

    @Inject
    NodeRuntime(NodeSettings settings, RaftCore core, Driver driver, Inbox inbox, NodeLoops loops, Ends ends) {
        this.settings = settings;
        this.core = core;
        this.driver = driver;
        this.inbox = inbox;
        this.ends = ends;
        this.raft = loops.raft();
        this.status = core.status(0);
        ends.lifecycle.onFailure(this::failRequests);
    }

    /** Begins to listen and to step. */
    public void start() {
        Transport.Local local =
                new Transport.Local(settings.group(), settings.endpoint(), ends.recovered.incarnation());
        ends.transport.start(local, this::receive);
        ends.transport.reconfigure(status.configuration().clusterId(), settings.members());
        if (status.role() == ServerRole.NEWCOMER) {
            LOG.info("{} is new: the first election waits until all of {} have met once", settings, settings.members());
        }
        inbox.offer(new Input.Tick());
        inbox.onWork(this::drain);
    }

    private void drain() {
        for (Input input : inbox.take(raft.currentTimeMillis())) {
            for (Effect effect : core.step(input, raft.nanoTime())) {
                effect.perform(driver);
            }
            if (input instanceof Input.Receive received) {
                driver.answered(received);
            }
        }
        status = core.status(ends.applier.lastApplied());
        arm();
    }

    /** Sees to it that the core is stepped when it wants to be. A deadline that moves away is noticed when it comes. */
    private void arm() {
        long deadline = core.deadline();
        if (deadline < armedFor) {
            armedFor = deadline;
            raft.schedule(deadline - raft.nanoTime(), ends.lifecycle.guard(() -> {
                armedFor = Long.MAX_VALUE;
                inbox.offer(new Input.Tick());
            }));
        }
    }

    private void receive(NodeId from, Envelope envelope) {
        if (!ends.outgoing.isOurs(envelope) || !ends.lifecycle.isRunning()) {
            return;
        }
        Message message = envelope.message();
        if (message instanceof Message.ForwardProposals forwarded) {
            forwarded.proposals().stream()
                    .filter(proposal -> proposal.id().origin().equals(from))
                    .forEach(inbox::offer);
        } else if (message instanceof Message.ReadIndex asked) {
            asked.requests().stream()
                    .filter(request -> request.origin().equals(from))
                    .forEach(inbox::offer);
        } else if (message instanceof Message.ProposalResponse response) {
            ends.proposals.answered(response);
        } else if (message instanceof Message.ReadIndexResponse response) {
            ends.reads.answered(response);
        } else {
            inbox.offer(new Input.Receive(from, message));
        }
    }

    /** See {@code RaftNode.propose}. */
    public CompletableFuture<Bytes> propose(Bytes command) {
        int limit = settings.config().maxCommandBytes();
        if (command.length() > limit) {
            throw new IllegalArgumentException(
                    "the command has " + command.length() + " bytes, and maxCommandBytes is " + limit);
        }
        return submit(() -> {
            Requests.Request request = ends.proposals.open(command);
            inbox.offer(new Proposal(request.id(), command));
            return request.answer();
        });
    }

    /** A query that sees every write acknowledged before it. */
    public CompletableFuture<Bytes> query(Bytes query) {
        return submit(() -> {
            Requests.Request request = ends.reads.open(query);
            RequestId id = request.id();
            inbox.offer(id);
            return request.answer();
        });
    }

    /** A query of whatever is applied. */
    public CompletableFuture<Bytes> queryLocal(Bytes query) {
        return submit(() -> {
            Requests.Request request = ends.reads.open(query);
            ends.reads.answerNow(request);
            return request.answer();
        });
    }

    /** A request that comes in while the node stops is failed as well, not forgotten. */
    private CompletableFuture<Bytes> submit(Supplier<CompletableFuture<Bytes>> request) {
        if (!ends.lifecycle.isRunning()) {
            return CompletableFuture.failedFuture(ends.lifecycle.stopped());
        }
        try {
            CompletableFuture<Bytes> answer = request.get();
            if (!ends.lifecycle.isRunning()) {
                failRequests();
            }
            return answer;
        } catch (RaftException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** One consistent view, taken after the latest step. */
    public NodeStatus status() {
        return status.withLastApplied(ends.applier.lastApplied());
    }

    /** Why the node has stopped by itself. */
    public Optional<Throwable> failure() {
        return ends.lifecycle.failure();
    }

    /** Stops stepping, finishes what the loops were given, and fails what waits. */
    public void close() {
        ends.lifecycle.close();
        ends.transport.close();
        ends.loops.close();
        ends.snapshotReceiver.stop();
        ends.snapshotSender.stop();
        failRequests();
    }

    private void failRequests() {
        ends.proposals.close();
        ends.reads.close();
    }
}
