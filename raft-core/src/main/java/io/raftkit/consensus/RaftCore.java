package io.raftkit.consensus;

import io.raftkit.error.StorageException;
import io.raftkit.model.Endpoint;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Snapshot;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The Raft algorithm as a function of what happened and when: no threads, no clocks, no I/O.
 *
 * <pre>
 *   Input ──▶ step(input, now) ──▶ effects, to be performed in order
 *                  │
 *                  └─ RaftCore: which term is it?  ──▶ Role: what does Figure 2 say?  ──▶ Outbox: may it be said yet?
 * </pre>
 *
 * <p>Calls must not overlap. The same inputs at the same times with the same random numbers give the same effects.
 */
public final class RaftCore {
    /** What is told to the outside when it changes. */
    private record View(
            ServerRole role, long term, @Nullable NodeId leader) {}

    private final Server server;
    private Role role;
    private View published;

    private RaftCore(Server server, RecoveredState state) {
        this.server = server;
        this.role = server.isBootstrapped() && !hasLostItsLog(server, state)
                ? new Follower(server, null, server.electionDeadline())
                : Newcomer.of(server, state);
        this.published = view();
    }

    /**
     * A server that goes on from what is durable. Effects of recovery come with the first step, which should be a
     * {@link Input.Tick} at once.
     *
     * @throws StorageException if log and snapshot do not fit together, or belong to other members
     */
    public static RaftCore recover(
            NodeId self, RaftConfig config, RecoveredState state, RandomGenerator random, long now) {
        Server server = new Server(self, config, state, random, now);
        Snapshot snapshot = state.snapshot();
        LogId base = server.log.base();
        if (base.index() > (snapshot == null ? 0 : snapshot.index())) {
            throw new StorageException(self + ": the log begins after " + base + ", but the latest snapshot "
                    + (snapshot == null ? "is missing" : "ends at " + snapshot.lastIncluded())
                    + ": restore the snapshot, or replace this server");
        }
        if (server.currentTerm() < server.log.last().term()) {
            throw new StorageException(self + ": its term is " + server.currentTerm() + ", but its log has the entry "
                    + server.log.last() + ": term and vote were lost, replace this server");
        }
        if (snapshot != null) {
            // The term first: a crash may leave the first of two writes alone, and a log that ends in a later term than
            // that of its server is taken for one that has lost it.
            raiseTermTo(snapshot.lastIncluded().term(), server);
            if (!server.log.contains(snapshot.lastIncluded())) {
                server.log.reset(snapshot.lastIncluded());
                server.outbox.reset(snapshot.lastIncluded());
            }
            server.startFrom(snapshot);
        }
        checkIdentity(server, state);
        return new RaftCore(server, state);
    }

    /** There is a snapshot of another life, and no entry since: the log that belonged to it is gone. */
    private static boolean hasLostItsLog(Server server, RecoveredState state) {
        boolean hasEntries = state.log().lastIndex() > state.log().base().index();
        boolean isSetAside =
                state.log().former() != null && !server.configuration().names(server.self, server.incarnation);
        return !hasEntries && (isSetAside || Newcomer.hasAnotherLife(server));
    }

    /** A snapshot may be durable before the term in which it was received. */
    private static void raiseTermTo(long term, Server server) {
        if (term > server.currentTerm()) {
            server.enterTerm(term, null);
        }
    }

    private static void checkIdentity(Server server, RecoveredState state) {
        if (!server.isBootstrapped()) {
            if (state.log().lastIndex() > 0) {
                throw new StorageException(server.self + ": the log holds " + server.log.lastIndex()
                        + " entries but no configuration: it is damaged, replace this server");
            }
            return;
        }
        server.configuration().members().stream()
                .filter(member -> member.incarnation().equals(server.incarnation))
                .filter(member -> !member.id().equals(server.self))
                .findFirst()
                .ifPresent(owner -> {
                    throw new StorageException(
                            server.self + ": its data is that of " + owner + ": start that server with it");
                });
        // Members and their addresses change over time, and the user's list may lag behind or run ahead of the log. But
        // where none of the others is the same, it is the list of another cluster.
        List<Endpoint> stored = others(server.configuration().endpoints(), server.self);
        List<Endpoint> named = others(state.members(), server.self);
        if (!stored.isEmpty() && !named.isEmpty() && Collections.disjoint(stored, named)) {
            throw new StorageException(server.self + ": its data belongs to the cluster "
                    + server.configuration().endpoints() + ", not to " + state.members()
                    + ": start it with those members, or with the data of this cluster");
        }
    }

    private static List<Endpoint> others(List<Endpoint> members, NodeId self) {
        return members.stream().filter(member -> !member.id().equals(self)).toList();
    }

    /** Takes in what happened and says what must be done. */
    public List<Effect> step(Input input, long now) {
        server.now(now);
        take(input);
        hearSelf();
        if (now >= role.deadline()) {
            become(role.onDeadline());
            hearSelf();
        }
        publish();
        return server.outbox.take();
    }

    /** A server answers itself by the same messages as its peers, released as soon as they are true. */
    private void hearSelf() {
        for (Message next = server.outbox.nextToSelf(); next != null; next = server.outbox.nextToSelf()) {
            receive(server.self, next);
        }
    }

    private void take(Input input) {
        if (input instanceof Input.Receive received) {
            receive(received.from(), received.message());
        } else if (input instanceof Input.Propose propose) {
            become(role.onPropose(propose.proposals(), propose.timestamp()));
        } else if (input instanceof Input.Read read) {
            become(role.onRead(read.requests(), read.mayUseLease()));
        } else if (input instanceof Input.ChangeMembership change) {
            become(role.onChangeMembership(change));
        } else if (input instanceof Input.TransferLeadership transfer) {
            become(role.onTransferLeadership(transfer));
        } else if (input instanceof Input.Disconnected disconnected) {
            become(role.onDisconnected(disconnected.peer()));
        } else if (input instanceof Input.Congested congested) {
            become(role.onCongested(congested.peer()));
        } else if (input instanceof Input.WriteFailed) {
            become(role.onWriteFailed());
        } else if (input instanceof Input.Persisted persisted) {
            server.outbox.persisted(persisted.sequence());
        } else if (input instanceof Input.SnapshotTaken taken) {
            server.snapshotTaken(taken.snapshot(), taken.keepAfter());
        } else if (input instanceof Input.SnapshotReceived received) {
            snapshotReceived(received);
        }
    }

    private void receive(NodeId from, Message message) {
        if (message instanceof Message.OfTerm ofTerm && !isOfThisTerm(from, ofTerm)) {
            return;
        }
        if (message instanceof Message.Counted counted && !server.counts(from, counted.sender())) {
            return;
        }
        become(message.accept(new Delivery(from, role)));
    }

    /** A newer term makes any server a follower; an older one is answered with ours (§5.1). */
    private boolean isOfThisTerm(NodeId from, Message.OfTerm message) {
        if (role instanceof Newcomer newcomer) {
            newcomer.hears(from, message);
            return false;
        }
        String objection = Sanity.objection(message, server.currentTerm());
        if (objection != null) {
            server.outbox.add(new Effect.Suspicious(from, objection));
            return false;
        }
        if (message instanceof Message.RequestVote request && isLoyal(request)) {
            return false;
        }
        boolean asksAhead = message instanceof Message.RequestPreVote
                || (message instanceof Message.PreVoteResponse response && response.granted());
        if (asksAhead) {
            return true;
        }
        if (message.term() > server.currentTerm()) {
            server.enterTerm(message.term(), null);
            become(role.follow());
        }
        if (message.term() < server.currentTerm()) {
            answerStale(from, message);
            return false;
        }
        return true;
    }

    /**
     * A leader is at work, or its lease may still last: nobody else is voted for, nor is the candidate's term
     * taken.
     */
    private boolean isLoyal(Message.RequestVote request) {
        boolean isLater = request.term() > server.currentTerm();
        return !request.isTransfer() && ((isLater && role.hearsFromLeader()) || server.isPromised());
    }

    /**
     * Tells a server that lags our term, so that a deposed leader or a candidate without a chance gives up. It
     * answers no round and refuses no entries: by the time it arrives, the server may lead our term, in which it
     * asked nothing yet.
     */
    private void answerStale(NodeId from, Message.OfTerm message) {
        long term = server.currentTerm();
        if (message instanceof Message.RequestVote) {
            server.outbox.send(from, new Message.VoteResponse(term, false, server.incarnation));
        } else if (message instanceof Message.AppendEntries) {
            server.outbox.send(
                    from, new Message.AppendEntriesResponse(term, 0, false, LogId.ZERO, 0, server.incarnation));
        } else if (message instanceof Message.InstallSnapshot request) {
            LogId lastIncluded = request.snapshot().lastIncluded();
            server.outbox.send(
                    from, new Message.InstallSnapshotResponse(term, lastIncluded, 0, false, server.incarnation));
        }
    }

    /** What a leader sent is committed, whoever leads now; the answer matters only to the leader of this term. */
    private void snapshotReceived(Input.SnapshotReceived received) {
        Snapshot snapshot = received.snapshot();
        if (!(role instanceof Leader) && snapshot.index() > server.commitIndex()) {
            server.install(snapshot);
        }
        if (received.term() == server.currentTerm() && snapshot.index() <= server.commitIndex()) {
            server.outbox.sendWhenDurable(
                    received.from(),
                    new Message.InstallSnapshotResponse(
                            server.currentTerm(),
                            snapshot.lastIncluded(),
                            snapshot.sizeBytes(),
                            true,
                            server.incarnation));
        }
    }

    private void become(Role next) {
        if (next != role) {
            role.leave();
            role = next;
        }
    }

    private void publish() {
        View view = view();
        if (!view.equals(published)) {
            published = view;
            server.outbox.add(new Effect.RoleChanged());
        }
    }

    private View view() {
        return new View(role.name(), server.currentTerm(), role.leader());
    }

    /** When to step a {@link Input.Tick} at the latest, in the nanoseconds of {@code now}. */
    public long deadline() {
        return role.deadline();
    }

    /**
     * One consistent view of the server.
     *
     * @param lastApplied what the state machine has applied, which only the driver knows
     */
    public NodeStatus status(long lastApplied) {
        return new NodeStatus(
                server.self,
                role.name(),
                server.currentTerm(),
                role.leader(),
                server.commitIndex(),
                lastApplied,
                server.log.base().index() + 1,
                server.log.lastIndex(),
                server.snapshotIndex(),
                server.configuration(),
                server.configurationIndex());
    }
}
