package io.raftkit.consensus;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figure 2, "Rules for Servers": each handler answers with the role to be in next.
 *
 * <p>What is here is what every bootstrapped server does. Messages of another term never get this far, see {@link
 * RaftCore}.
 */
abstract sealed class Role permits Newcomer, Follower, PreCandidate, Candidate, Leader {
    final Server server;

    Role(Server server) {
        this.server = server;
    }

    abstract ServerRole name();

    /** When {@link #onDeadline} is to be called. */
    abstract long deadline();

    abstract Role onDeadline();

    /** The leader of the current term, as far as known. */
    @Nullable
    NodeId leader() {
        return null;
    }

    /** Whether a leader is at work, so that nobody needs to be elected (diss. 4.2.3). */
    boolean hearsFromLeader() {
        return false;
    }

    /** Called when another role takes over. */
    void leave() {}

    /** The follower to be when a later term has begun. */
    Follower follow() {
        return new Follower(server, null, server.electionDeadline());
    }

    /**
     * Would this server vote for the candidate, and is there a need for an election at all (diss. 9.6)? One that lags
     * may never have heard of a member whose log is further than its own, so it votes for anybody (diss. 4.2.2); only
     * whom it would refuse anyway is told of a removal.
     */
    Role onRequestPreVote(NodeId from, Message.RequestPreVote request) {
        boolean isLoyal = hearsFromLeader() || server.isPromised();
        boolean granted =
                !isLoyal && request.term() > server.currentTerm() && server.mayVote() && isUpToDate(request.lastLog());
        if (!granted && server.isRemoved(from)) {
            server.outbox.send(from, new Message.Removed(server.configurationIndex()));
            return this;
        }
        long term = granted ? request.term() : server.currentTerm();
        server.outbox.send(from, new Message.PreVoteResponse(term, granted, server.incarnation));
        return granted ? encouraged(from, request.lastLog()) : this;
    }

    /** What to be after another, whose log ends there, has been told that it may stand. */
    Role encouraged(NodeId candidate, LogId lastLog) {
        return this;
    }

    Role onPreVoteResponse(NodeId from, Message.PreVoteResponse response) {
        return this;
    }

    /**
     * One vote a term, for the first candidate whose log is up-to-date; the same again if it asks again (§5.2,
     * §5.4.1).
     */
    final Role onRequestVote(NodeId from, Message.RequestVote request) {
        boolean isFree = server.votedFor() == null;
        boolean granted =
                (isFree || from.equals(server.votedFor())) && server.mayVote() && isUpToDate(request.lastLog());
        if (granted && isFree) {
            server.enterTerm(server.currentTerm(), from);
        }
        Message.VoteResponse response = new Message.VoteResponse(server.currentTerm(), granted, server.incarnation);
        if (!granted) {
            server.outbox.send(from, response);
            return this;
        }
        server.outbox.sendWhenDurable(from, response);
        return voted();
    }

    /** What to be after having voted for another. */
    Role voted() {
        return follow();
    }

    Role onVoteResponse(NodeId from, Message.VoteResponse response) {
        return this;
    }

    /** A leader of this term exists, so follow it (§5.2). */
    Role onAppendEntries(NodeId from, Message.AppendEntries request) {
        return follow().onAppendEntries(from, request);
    }

    Role onAppendEntriesResponse(NodeId from, Message.AppendEntriesResponse response) {
        return this;
    }

    Role onInstallSnapshot(NodeId from, Message.InstallSnapshot request) {
        return follow().onInstallSnapshot(from, request);
    }

    Role onInstallSnapshotResponse(NodeId from, Message.InstallSnapshotResponse response) {
        return this;
    }

    /** A newcomer wants to know whether the cluster is new: it is not. */
    Role onIntroduce(NodeId from, Message.Introduce message) {
        server.outbox.send(from, new Message.IntroduceResponse(server.configuration(), server.configurationIndex()));
        return this;
    }

    Role onIntroduceResponse(NodeId from, Message.IntroduceResponse response) {
        return this;
    }

    /** A new server wants to become a member: the leader takes it in. */
    Role onJoin(Message.Join message) {
        NodeId leader = leader();
        if (leader != null) {
            server.outbox.send(leader, message);
        }
        return this;
    }

    /** Another server knows that this one is no member any more. */
    Role onRemoved(Message.Removed message) {
        server.removed(message.configurationIndex());
        return this;
    }

    Role onTimeoutNow(NodeId from, Message.TimeoutNow message) {
        return this;
    }

    Role onDisconnected(NodeId peer) {
        return this;
    }

    Role onCongested(NodeId peer) {
        return this;
    }

    Role onWriteFailed() {
        return this;
    }

    Role onChangeMembership(Input.ChangeMembership change) {
        refuse(change.request());
        return this;
    }

    Role onTransferLeadership(Input.TransferLeadership transfer) {
        refuse(transfer.request());
        return this;
    }

    private void refuse(RequestId request) {
        NodeId leader = leader();
        String explanation = leader == null
                ? server.self + " knows no leader at present"
                : server.self + " does not lead; " + leader + " does";
        server.outbox.add(new Effect.NotDone(request, Effect.Failure.NOT_LEADER, explanation, leader));
    }

    Role onPropose(List<Proposal> proposals, long timestamp) {
        reject(proposals, Effect.Refusal.NOT_LEADER);
        return this;
    }

    Role onRead(List<RequestId> requests, boolean mayUseLease) {
        server.outbox.add(new Effect.RejectReads(requests, leader()));
        return this;
    }

    final void reject(List<Proposal> proposals, Effect.Refusal reason) {
        if (!proposals.isEmpty()) {
            List<RequestId> requests = proposals.stream().map(Proposal::id).toList();
            server.outbox.add(new Effect.Reject(requests, reason, leader()));
        }
    }

    /** Whether a log that ends with {@code lastLog} is at least as up-to-date as this one (§5.4.1). */
    final boolean isUpToDate(LogId lastLog) {
        return lastLog.compareTo(server.log.last()) >= 0;
    }
}
