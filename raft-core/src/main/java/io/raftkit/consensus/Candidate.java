package io.raftkit.consensus;

import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import java.util.HashSet;
import java.util.Set;

/** Gathers votes for its term (§5.2). */
final class Candidate extends Role {
    private final Set<NodeId> votes = new HashSet<>();
    private final long deadline;

    private Candidate(Server server) {
        super(server);
        deadline = server.electionDeadline();
    }

    /**
     * Begins a new term and votes for itself; nobody hears of it before that is durable.
     *
     * @param isTransfer whether the leader asked for it
     */
    static Candidate stand(Server server, boolean isTransfer) {
        server.enterTerm(server.currentTerm() + 1, server.self);
        Message.RequestVote request = new Message.RequestVote(server.currentTerm(), server.log.last(), isTransfer);
        for (NodeId voter : server.quorum().all()) {
            if (!voter.equals(server.self)) {
                server.outbox.send(voter, request);
            }
        }
        server.outbox.sendWhenDurable(
                server.self, new Message.VoteResponse(server.currentTerm(), true, server.incarnation));
        return new Candidate(server);
    }

    @Override
    ServerRole name() {
        return ServerRole.CANDIDATE;
    }

    @Override
    long deadline() {
        return deadline;
    }

    /** A split vote, or no quorum: ask again before starting yet another term. */
    @Override
    Role onDeadline() {
        return PreCandidate.ask(server);
    }

    /** Whoever would have it as their leader has gone on without it. */
    @Override
    Role onRemoved(Message.Removed message) {
        super.onRemoved(message);
        return server.mayStand() ? this : follow();
    }

    @Override
    Role onVoteResponse(NodeId from, Message.VoteResponse response) {
        if (response.granted()) {
            votes.add(from);
        }
        return server.quorum().holds(votes::contains) ? Leader.elected(server) : this;
    }
}
