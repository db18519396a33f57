package io.raftkit.consensus;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers candidates and the leader; looks for a new one when it hears from neither (§5.2). */
final class Follower extends Role {
    private static final long NEVER = Long.MAX_VALUE;

    /** A leader that lives is heard from within one heartbeat interval. */
    private static final int HEARTBEATS_TO_CONFIRM = 1;

    /** Whoever was encouraged to stand has this long to win. */
    private static final int HEARTBEATS_TO_WIN = 2;

    private @Nullable NodeId leader;
    private long lastContact;
    private long deadline;

    /** When it asks for another leader because the connection to this one was closed. */
    private long suspectAt = NEVER;

    /** Whether a server that counts on this one's vote lacks what is in this one's log. */
    private boolean isNeeded;

    Follower(Server server, @Nullable NodeId leader, long deadline) {
        super(server);
        this.leader = leader;
        this.lastContact = server.now();
        this.deadline = deadline;
    }

    @Override
    ServerRole name() {
        return server.isVoter() ? ServerRole.FOLLOWER : ServerRole.LEARNER;
    }

    @Override
    long deadline() {
        return Math.min(deadline, suspectAt);
    }

    /** A promise to the leader holds for one's own vote as well, whatever is suspected. */
    @Override
    Role onDeadline() {
        if (server.isPromised()) {
            suspectAt = NEVER;
            deadline = server.promiseEndsAt();
            return this;
        }
        if (isNeeded) {
            return PreCandidate.askThoughNoVoter(server);
        }
        return suspectAt == NEVER ? PreCandidate.ask(server) : PreCandidate.askAsOneOfMany(server);
    }

    /**
     * Whoever asks counts on this server, by a configuration that may be in force, and cannot win if its log lacks what
     * is here. If this server is a learner, and the leader that it got that from is gone, perhaps nobody else can win
     * (seed 90015574).
     */
    @Override
    Role onRequestPreVote(NodeId from, Message.RequestPreVote request) {
        isNeeded |= !hearsFromLeader() && !isUpToDate(request.lastLog());
        return super.onRequestPreVote(from, request);
    }

    /**
     * A leader whose connection was closed is suspected: asked about by others who suspect it too, this server does not
     * defend it, and when a heartbeat is overdue, it asks itself. Where the leader relies on a lease, the promise to it
     * is kept instead.
     */
    @Override
    Role onDisconnected(NodeId peer) {
        if (peer.equals(leader) && server.configuration().leaseMillis() == 0 && suspectAt == NEVER) {
            askAfter(HEARTBEATS_TO_CONFIRM);
        }
        return this;
    }

    /** All who lost the leader suspect it at the same moment: whoever asks first is not competed with (H-16). */
    @Override
    Role encouraged(NodeId candidate, LogId lastLog) {
        if (suspectAt != NEVER) {
            askAfter(HEARTBEATS_TO_WIN);
        }
        return this;
    }

    private void askAfter(int heartbeats) {
        long heartbeat = server.config.heartbeatInterval().toNanos();
        suspectAt = server.now() + heartbeats * heartbeat + server.random.nextLong(heartbeat);
    }

    /** The leader wants this server to take over: no need to ask whether it could win (diss. 3.10). */
    @Override
    Role onTimeoutNow(NodeId from, Message.TimeoutNow message) {
        boolean isMeant = from.equals(leader) && server.mayStand();
        return isMeant ? Candidate.stand(server, true) : this;
    }

    @Override
    @Nullable
    NodeId leader() {
        return leader;
    }

    @Override
    boolean hearsFromLeader() {
        boolean isTrusted = leader != null && suspectAt == NEVER;
        return isTrusted && server.now() - lastContact < server.electionTimeout();
    }

    /** A later term alone is no reason to wait longer: only a leader or a granted vote is. */
    @Override
    Follower follow() {
        leader = null;
        suspectAt = NEVER;
        return this;
    }

    /** Gives the candidate time to win. */
    @Override
    Role voted() {
        deadline = server.electionDeadline();
        return this;
    }

    private void heardFrom(NodeId from) {
        if (leader != null && !leader.equals(from)) {
            throw new IllegalStateException(
                    "both " + leader + " and " + from + " act as leaders of term " + server.currentTerm());
        }
        leader = from;
        lastContact = server.now();
        deadline = server.electionDeadline();
        suspectAt = NEVER;
        isNeeded = false;
        server.heardFromLeader();
    }

    @Override
    Role onAppendEntries(NodeId from, Message.AppendEntries request) {
        heardFrom(from);
        LogId previous = request.previous();
        List<LogEntry> entries = request.entries();
        if (previous.index() <= server.commitIndex()) {
            // What is committed here is in every later leader's log (Leader Completeness): begin after it.
            checkCommitted(previous);
            entries.forEach(entry -> checkCommitted(entry.id()));
            previous = server.log.at(server.commitIndex());
            entries = after(server.commitIndex(), entries);
        }
        if (!entries.isEmpty() && entries.get(0).index() != previous.index() + 1) {
            throw new IllegalStateException(entries.get(0) + " does not follow " + previous + ", as " + from + " says");
        }
        if (server.log.contains(previous)) {
            LogId match = entries.isEmpty()
                    ? previous
                    : entries.get(entries.size() - 1).id();
            store(entries);
            acknowledge(from, request, match);
            server.commitTo(Math.min(request.commitIndex(), match.index()));
        } else {
            refuse(from, request);
        }
        return this;
    }

    private static List<LogEntry> after(long index, List<LogEntry> entries) {
        return entries.isEmpty()
                ? entries
                : entries.stream().filter(entry -> entry.index() > index).toList();
    }

    private void checkCommitted(LogId id) {
        boolean isKnown = id.index() >= server.log.base().index() && id.index() <= server.commitIndex();
        if (isKnown && !server.log.contains(id)) {
            throw new IllegalStateException(server.self + " has committed " + server.log.at(id.index()) + ", but "
                    + leader + " leads term " + server.currentTerm() + " with " + id + " in its place");
        }
    }

    /**
     * Figure 2, AppendEntries RPC, steps 3 and 4: only a conflict removes entries, an old or repeated request never.
     */
    private void store(List<LogEntry> entries) {
        int known = 0;
        while (known < entries.size() && server.log.contains(entries.get(known).id())) {
            known++;
        }
        if (known == entries.size()) {
            return;
        }
        List<LogEntry> fresh = known == 0 ? entries : entries.subList(known, entries.size());
        long before = fresh.get(0).index() - 1;
        if (before < server.log.lastIndex()) {
            server.overwrite(before, fresh);
        } else {
            server.append(fresh);
        }
    }

    /**
     * Acknowledges entries when they are durable. A heartbeat is answered at once, with as much of what it asks about
     * as is durable: a slow disk must not make the leader believe that this server is gone.
     */
    private void acknowledge(NodeId leader, Message.AppendEntries request, LogId match) {
        long durable = server.durableIndex();
        if (match.index() <= durable || request.entries().isEmpty()) {
            LogId known = match.index() <= durable ? match : server.log.at(durable);
            server.outbox.send(leader, accepted(request, known));
        } else {
            server.outbox.sendWhenDurable(leader, accepted(request, match));
        }
    }

    private Message accepted(Message.AppendEntries request, LogId match) {
        long previous = request.previous().index();
        return new Message.AppendEntriesResponse(
                server.currentTerm(), request.round(), true, match, previous, server.incarnation);
    }

    private void refuse(NodeId leader, Message.AppendEntries request) {
        long candidate = server.log.lastPossibleMatch(request.previous());
        if (candidate < server.log.base().index()) {
            throw new IllegalStateException(server.self + " has committed " + server.log.base() + ", but " + leader
                    + " leads term " + server.currentTerm() + " with " + request.previous() + " after it");
        }
        LogId hint = server.log.at(candidate);
        server.outbox.send(
                leader,
                new Message.AppendEntriesResponse(
                        server.currentTerm(),
                        request.round(),
                        false,
                        hint,
                        request.previous().index(),
                        server.incarnation));
    }

    @Override
    Role onInstallSnapshot(NodeId from, Message.InstallSnapshot request) {
        heardFrom(from);
        boolean isNews = request.snapshot().index() > server.commitIndex();
        if (isNews && !server.outbox.isTermDurable()) {
            return this; // it would be acknowledged in this term; the leader sends it again
        }
        if (isNews) {
            server.outbox.add(new Effect.FetchSnapshot(from, request));
        } else {
            server.outbox.sendWhenDurable(
                    from,
                    new Message.InstallSnapshotResponse(
                            server.currentTerm(),
                            request.snapshot().lastIncluded(),
                            request.snapshot().sizeBytes(),
                            true,
                            server.incarnation));
        }
        return this;
    }

    /** Passes its own clients' proposals on, once: what was passed on to this server is refused. */
    @Override
    Role onPropose(List<Proposal> proposals, long timestamp) {
        List<Proposal> own = leader != null && server.config.forwardProposals()
                ? proposals.stream().filter(this::isOwn).toList()
                : List.of();
        if (leader != null && !own.isEmpty()) {
            server.outbox.send(leader, new Message.ForwardProposals(own));
        }
        reject(
                proposals.stream()
                        .filter(proposal -> own.isEmpty() || !isOwn(proposal))
                        .toList(),
                Effect.Refusal.NOT_LEADER);
        return this;
    }

    private boolean isOwn(Proposal proposal) {
        return proposal.id().origin().equals(server.self);
    }

    @Override
    Role onRead(List<RequestId> requests, boolean mayUseLease) {
        if (leader == null) {
            return super.onRead(requests, mayUseLease);
        }
        List<RequestId> own = requests.stream()
                .filter(request -> request.origin().equals(server.self))
                .toList();
        List<RequestId> others = requests.stream()
                .filter(request -> !request.origin().equals(server.self))
                .toList();
        if (!own.isEmpty()) {
            server.outbox.send(leader, new Message.ReadIndex(own, mayUseLease));
        }
        return others.isEmpty() ? this : super.onRead(others, mayUseLease);
    }
}
