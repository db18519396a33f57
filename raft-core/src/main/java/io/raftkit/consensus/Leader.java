package io.raftkit.consensus;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.ServerRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replicates its log and commits what a majority holds (§5.3, §5.4). */
final class Leader extends Role {
    private final Followers followers;
    private final Replication replication;
    private final Membership membership;
    private final Succession succession;
    private final Lease lease;
    private final ReadRounds reads = new ReadRounds();
    private final UncommittedBytes uncommitted = new UncommittedBytes();
    private long heartbeatAt;

    private Leader(Server server) {
        super(server);
        if (!server.outbox.isTermDurable()) {
            throw new IllegalStateException("elected in term " + server.currentTerm() + " before it was durable");
        }
        followers = new Followers(server);
        replication = new Replication(server, followers, reads);
        membership = new Membership(server, followers, this::append);
        lease = new Lease(server, followers);
        succession = new Succession(server, followers, lease);
    }

    /** Begins with an entry of its own term, which commits all before it once it is committed (§5.4.2, §8). */
    static Role elected(Server server) {
        Leader leader = new Leader(server);
        leader.heartbeatAt = server.now() + server.config.heartbeatInterval().toNanos();
        leader.append(List.of(server.nextEntry(EntryType.NO_OP, Bytes.EMPTY, 0, 0)));
        return leader;
    }

    @Override
    ServerRole name() {
        return ServerRole.LEADER;
    }

    @Override
    @Nullable
    NodeId leader() {
        return server.self;
    }

    /** As long as a quorum answers; {@link #onDeadline} sees to it when it does not. */
    @Override
    boolean hearsFromLeader() {
        return server.now() < quorumLostAt();
    }

    @Override
    void leave() {
        succession.abandon();
        membership.abandon();
        List<RequestId> unanswered = reads.takeAll();
        if (!unanswered.isEmpty()) {
            server.outbox.add(new Effect.RejectReads(unanswered, null));
        }
    }

    @Override
    long deadline() {
        long promised = Math.min(Math.min(heartbeatAt, succession.deadline()), quorumLostAt());
        return server.hasCommittedInItsTerm() ? Math.min(promised, reads.deadline()) : promised;
    }

    /** When a majority will not have been heard from for an election timeout (check-quorum, diss. 6.2). */
    private long quorumLostAt() {
        return server.quorum().reached(followers::lastContact) + server.electionTimeout();
    }

    @Override
    Role onDeadline() {
        if (server.now() >= quorumLostAt()) {
            return follow();
        }
        succession.expire();
        beginReads();
        if (server.now() >= heartbeatAt) {
            heartbeat();
            membership.tick();
            if (succession.tick()) {
                return follow();
            }
        }
        return this;
    }

    private void heartbeat() {
        heartbeatAt = server.now() + server.config.heartbeatInterval().toNanos();
        if (lease.isWanted()) {
            lease.began(reads.next());
        }
        replication.ask();
        replication.retryAll();
    }

    @Override
    Role onPropose(List<Proposal> proposals, long timestamp) {
        if (succession.isUnderWay()) {
            List<RequestId> refused = proposals.stream().map(Proposal::id).toList();
            server.outbox.add(new Effect.Reject(refused, Effect.Refusal.TRANSFERRING, succession.target()));
            return this;
        }
        List<LogEntry> entries = new ArrayList<>(proposals.size());
        long bytes = uncommitted.total();
        for (Proposal proposal : proposals) {
            bytes += LogEntry.HEADER_BYTES + proposal.command().length();
            if (bytes > server.config.maxUncommittedBytes() && !isFirstOfAll(entries)) {
                break;
            }
            entries.add(server.nextEntry(EntryType.COMMAND, proposal.command(), entries.size(), timestamp));
        }
        if (!entries.isEmpty()) {
            List<RequestId> accepted = new ArrayList<>(entries.size());
            proposals.subList(0, entries.size()).forEach(proposal -> accepted.add(proposal.id()));
            server.outbox.add(new Effect.Accept(accepted, entries.get(0).id()));
            append(entries);
        }
        reject(proposals.subList(entries.size(), proposals.size()), Effect.Refusal.OVERLOADED);
        return this;
    }

    /** One command always fits, however small the bound. */
    private boolean isFirstOfAll(List<LogEntry> entries) {
        return entries.isEmpty() && uncommitted.total() == 0;
    }

    /** A configuration is in force as soon as it is appended (§6). */
    private void append(Configuration configuration) {
        append(List.of(server.nextEntry(EntryType.CONFIGURATION, configuration.encode(), 0, 0)));
    }

    private void append(List<LogEntry> entries) {
        long configurationBefore = server.configurationIndex();
        server.append(entries);
        if (server.configurationIndex() != configurationBefore) {
            followers.configured();
            lease.configured();
            succession.configured();
        }
        uncommitted.appended(entries);
        LogId last = server.log.last();
        server.outbox.sendWhenDurable(
                server.self,
                new Message.AppendEntriesResponse(
                        server.currentTerm(), reads.round(), true, last, last.index(), server.incarnation));
        replication.toAll();
    }

    @Override
    Role onAppendEntries(NodeId from, Message.AppendEntries request) {
        throw twoLeaders(from);
    }

    @Override
    Role onInstallSnapshot(NodeId from, Message.InstallSnapshot request) {
        throw twoLeaders(from);
    }

    private IllegalStateException twoLeaders(NodeId from) {
        return new IllegalStateException(
                "both " + server.self + " and " + from + " act as leaders of term " + server.currentTerm());
    }

    @Override
    Role onAppendEntriesResponse(NodeId from, Message.AppendEntriesResponse response) {
        boolean isAnswer = response.round() <= reads.round() && response.match().index() <= server.log.lastIndex();
        if (!isAnswer) {
            return this; // to what was never asked
        }
        Progress follower = followers.get(from);
        if (follower != null) {
            replication.answered(follower, response);
            if (follower.incarnation().equals(Incarnation.UNKNOWN)) {
                membership.identified(from, response.sender());
            }
        }
        return answered(from);
    }

    @Override
    Role onInstallSnapshotResponse(NodeId from, Message.InstallSnapshotResponse response) {
        Progress follower = followers.get(from);
        if (follower == null || response.lastIncluded().index() > server.log.lastIndex()) {
            return this;
        }
        follower.heard(0, server.now());
        if (response.installed()) {
            replication.matched(follower, response.lastIncluded());
        }
        return answered(from);
    }

    /** A leader that has removed itself is not among its followers: its own disk counts for nothing. */
    private Role answered(NodeId from) {
        advanceCommitIndex();
        // What is committed by others' disks but not on this one's still waits here.
        uncommitted.settled(Math.min(server.commitIndex(), server.durableIndex()));
        lease.answered(reads.round());
        confirmReads();
        beginReads();
        Progress follower = followers.get(from);
        if (follower != null) {
            replication.to(from, follower);
        }
        membership.progressed(from);
        succession.progressed();
        return isRemoved() ? stepDown() : this;
    }

    /** Only entries of its own term are committed by counting; the others come with them (§5.4.2, Figure 8). */
    private void advanceCommitIndex() {
        long majority = server.quorum().reached(followers::matchIndex);
        if (majority <= server.commitIndex() || server.log.termAt(majority) != server.currentTerm()) {
            return;
        }
        server.commitTo(majority);
        membership.committed();
    }

    /**
     * The configuration without this server is committed: now, and not before, it may go (§6, diss. 4.2.2). If it was
     * no voter to begin with, it goes when others have what only it had.
     */
    private boolean isRemoved() {
        return server.isConfigurationCommitted() && !server.isVoter() && server.hasCommittedInItsTerm();
    }

    private Role stepDown() {
        succession.handOver();
        if (!server.configuration().concerns(server.self)) {
            server.removed(server.configurationIndex());
        }
        return follow();
    }

    @Override
    Role onRead(List<RequestId> requests, boolean mayUseLease) {
        if (mayUseLease && server.hasCommittedInItsTerm() && lease.isValid()) {
            server.outbox.add(new Effect.ReadReady(requests, server.commitIndex()));
        } else {
            reads.add(requests);
            beginReads();
        }
        return this;
    }

    /** Until it has committed an entry of its own term, reads wait: this leader may not know what is committed. */
    private void beginReads() {
        if (server.hasCommittedInItsTerm() && reads.isDue(server.now())) {
            reads.begin(server.commitIndex(), server.now());
            replication.ask();
            confirmReads();
        }
    }

    private void confirmReads() {
        reads.confirmed(server.quorum().reached(id -> followers.round(id, reads.round())), server.outbox);
    }

    @Override
    Role onChangeMembership(Input.ChangeMembership change) {
        membership.change(change);
        return this;
    }

    @Override
    Role onJoin(Message.Join message) {
        membership.join(message.applicant());
        return this;
    }

    @Override
    Role onIntroduce(NodeId from, Message.Introduce message) {
        membership.introduced(from, message.incarnation());
        return this;
    }

    @Override
    Role onTransferLeadership(Input.TransferLeadership transfer) {
        succession.begin(transfer);
        return this;
    }

    /** The disk has failed, and with it this server: whoever has everything takes over at once. */
    @Override
    Role onCongested(NodeId peer) {
        Progress follower = followers.get(peer);
        if (follower != null) {
            follower.congested();
        }
        return this;
    }

    @Override
    Role onWriteFailed() {
        succession.handOver();
        return follow();
    }
}
