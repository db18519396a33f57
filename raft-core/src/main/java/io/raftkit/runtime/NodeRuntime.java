package io.raftkit.runtime;

import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.error.RaftException;
import io.raftkit.model.Applied;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Proposal;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One node at work:
 *
 * <pre>
 *   clients, peers, disk ──▶ Inbox ──▶ Stepper: RaftCore.step ──▶ Driver ──▶ log, peers, state machine, clients
 * </pre>
 */
@NodeScope
public final class NodeRuntime {
    private final NodeSettings settings;
    private final Transport transport;
    private final Transport.Local local;
    private final Stepper stepper;
    private final Inbox inbox;
    private final Peers peers;
    private final Clients clients;
    private final Applier applier;
    private final Lifecycle lifecycle;

    // The outermost object of the graph: it starts, feeds and stops the others.
    @Inject
    NodeRuntime(
            NodeSettings settings,
            Transport transport,
            Transport.Local local,
            Stepper stepper,
            Inbox inbox,
            Peers peers,
            Clients clients,
            Applier applier,
            Lifecycle lifecycle) {
        this.settings = settings;
        this.transport = transport;
        this.local = local;
        this.stepper = stepper;
        this.inbox = inbox;
        this.peers = peers;
        this.clients = clients;
        this.applier = applier;
        this.lifecycle = lifecycle;
        lifecycle.onFailure(this::failWhatWaits);
        lifecycle.handOver(() -> transferLeadership(null));
    }

    /** Begins to listen and to step. */
    public void start() {
        NodeStatus recovered = stepper.status();
        peers.outgoing().belongTo(recovered.configuration().clusterId());
        transport.start(local, new Transport.Receiver() {
            @Override
            public void receive(NodeId from, Envelope envelope) {
                NodeRuntime.this.receive(from, envelope);
            }

            @Override
            public void disconnected(NodeId peer) {
                inbox.offer(new Input.Disconnected(peer));
            }

            @Override
            public void congested(NodeId peer) {
                inbox.offer(new Input.Congested(peer));
            }

            @Override
            public long unprocessedBytes() {
                return inbox.messageBytes();
            }
        });
        peers.outgoing().begin(recovered.configuration());
        lifecycle.started(recovered);
        stepper.start();
    }

    private void receive(NodeId from, Envelope envelope) {
        if (!peers.outgoing().isOurs(envelope) || !lifecycle.isRunning()) {
            return;
        }
        Message message = envelope.message();
        if (message instanceof Message.ForwardProposals forwarded) {
            forwarded.proposals().stream()
                    .filter(proposal -> proposal.id().origin().equals(from))
                    .forEach(this::receiveForwarded);
        } else if (message instanceof Message.ReadIndex asked) {
            asked.requests().stream()
                    .filter(request -> request.origin().equals(from))
                    .forEach(request -> inbox.offer(() -> request, asked.mayUseLease()));
        } else if (message instanceof Message.ProposalResponse response) {
            clients.proposals().answered(response);
        } else if (message instanceof Message.ReadIndexResponse response) {
            clients.reads().answered(response);
        } else if (message instanceof Message.FetchSnapshot request) {
            peers.snapshotSource().asked(from, request);
        } else if (message instanceof Message.SnapshotPiece piece) {
            peers.snapshotReceiver().arrived(from, piece);
        } else {
            inbox.offer(new Input.Receive(from, message));
        }
    }

    private void receiveForwarded(Proposal proposal) {
        if (lifecycle.isFullLeader()) {
            clients.proposals().refuse(proposal.id(), Message.Outcome.DISK_FULL);
        } else if (inbox.hasRoomForProposals()) {
            inbox.offer(proposal);
        } else {
            clients.proposals().refuse(proposal.id(), Message.Outcome.OVERLOADED);
        }
    }

    /** See {@code RaftNode.propose}. */
    public CompletableFuture<Bytes> propose(Bytes command) {
        checkLength(command);
        Answer.ToCommand answer = new Answer.ToCommand();
        return submit(answer, () -> inbox.offer(clients.proposals().open(command, answer)));
    }

    /** See {@code RaftNode.apply}. */
    public CompletableFuture<Applied> apply(Bytes command) {
        checkLength(command);
        Answer.ToApply answer = new Answer.ToApply();
        return submit(answer, () -> inbox.offer(clients.proposals().open(command, answer)));
    }

    private void checkLength(Bytes command) {
        int limit = settings.config().maxCommandBytes();
        if (command.length() > limit) {
            throw new IllegalArgumentException(
                    "the command has " + command.length() + " bytes, and maxCommandBytes is " + limit);
        }
    }

    /**
     * A query that sees every write acknowledged before it.
     *
     * @param mayUseLease whether the leader may trust its clock, where the configuration has a lease
     */
    public CompletableFuture<Bytes> query(Bytes query, boolean mayUseLease) {
        Answer.ToRead answer = new Answer.ToRead(mayUseLease);
        return submit(answer, () -> clients.reads().open(query, answer, mayUseLease));
    }

    /** A query of a state that has applied {@code index}; 0 for whatever is applied. */
    public CompletableFuture<Bytes> queryAt(long index, Bytes query) {
        Answer.ToReadHere answer = new Answer.ToReadHere(index);
        return submit(answer, () -> clients.reads().openAt(index, query, answer));
    }

    /** A query that sees every write acknowledged longer ago than {@code most}. */
    public CompletableFuture<Bytes> queryWithin(Duration most, Bytes query) {
        return clients.reads().isFresh(most) ? queryAt(0, query) : query(query, false);
    }

    /** See {@code RaftNode.changeMembership}. */
    public CompletableFuture<Long> changeMembership(Configuration target, long expectedIndex) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        return submit(
                answer,
                () -> inbox.offer(new Input.ChangeMembership(clients.changes().open(answer), target, expectedIndex)));
    }

    /** See {@code RaftNode.transferLeadership}; null for the best. */
    public CompletableFuture<Long> transferLeadership(@Nullable NodeId target) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        return submit(
                answer,
                () -> inbox.offer(new Input.TransferLeadership(clients.changes().open(answer), target)));
    }

    /** A request that comes in while the node stops is failed as well, not forgotten. */
    private <T> CompletableFuture<T> submit(CompletableFuture<T> answer, Runnable request) {
        if (!lifecycle.isRunning()) {
            return CompletableFuture.failedFuture(lifecycle.stopped());
        }
        try {
            request.run();
        } catch (RaftException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (!lifecycle.isRunning()) {
            failWhatWaits();
        }
        return answer;
    }

    private void failWhatWaits() {
        clients.close();
        applier.close();
    }

    /** See {@code RaftNode.snapshot}. */
    public CompletableFuture<Snapshot> snapshot() {
        CompletableFuture<Snapshot> answer = new CompletableFuture<>();
        return submit(answer, () -> applier.takeSnapshot(answer));
    }

    /** One consistent view, taken after the latest step. */
    public NodeStatus status() {
        return stepper.status();
    }

    /** Why the node has stopped by itself. */
    public Optional<Throwable> failure() {
        return lifecycle.failure();
    }

    /** Stops taking anything in; nothing is stepped from now on. The loops go on until they are closed. */
    public void stop() {
        lifecycle.close();
        transport.close();
    }

    /** Once the loops are closed: gives up what was under way, and fails what still waits. */
    public void close() {
        peers.snapshotReceiver().close();
        peers.snapshotSource().close();
        failWhatWaits();
    }
}
