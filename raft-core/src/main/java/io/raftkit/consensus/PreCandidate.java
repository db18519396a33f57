package io.raftkit.consensus;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import java.util.HashSet;
import java.util.Set;

/**
 * Asks whether it could win an election before it disturbs anyone with a new term (diss. 9.6). A server that was cut
 * off comes back with the term it left with.
 */
final class PreCandidate extends Role {
    private final Set<NodeId> willing = new HashSet<>();
    private final boolean isOneOfMany;
    private final long deadline;

    private PreCandidate(Server server, boolean isOneOfMany) {
        super(server);
        this.isOneOfMany = isOneOfMany;
        deadline = server.electionDeadline();
    }

    /** Asks all voters, itself among them, if it may stand at all. */
    static Role ask(Server server) {
        return ask(server, server.mayStand(), false);
    }

    /** The same where all others are likely to ask at this moment, too. */
    static Role askAsOneOfMany(Server server) {
        return ask(server, server.mayStand(), true);
    }

    /** Asks all voters, whether it is one of them or not. */
    static Role askThoughNoVoter(Server server) {
        return ask(server, server.isFit(), false);
    }

    private static Role ask(Server server, boolean mayStand, boolean isOneOfMany) {
        if (!mayStand) {
            return new Follower(server, null, server.electionDeadline());
        }
        Message.RequestPreVote request = new Message.RequestPreVote(server.currentTerm() + 1, server.log.last());
        server.quorum().all().forEach(voter -> server.outbox.send(voter, request));
        return new PreCandidate(server, isOneOfMany);
    }

    @Override
    ServerRole name() {
        return ServerRole.PRE_CANDIDATE;
    }

    @Override
    long deadline() {
        return deadline;
    }

    @Override
    Role onDeadline() {
        return ask(server);
    }

    /** Whoever would have it as their leader has gone on without it (H-64, seed 426). */
    @Override
    Role onRemoved(Message.Removed message) {
        super.onRemoved(message);
        return server.mayStand() ? this : follow();
    }

    /**
     * Two that ask at the same moment would encourage each other, and split the vote: one gives way, by an order on
     * which both agree.
     */
    @Override
    Role encouraged(NodeId candidate, LogId lastLog) {
        boolean isAhead = lastLog.compareTo(server.log.last()) > 0 || candidate.compareTo(server.self) > 0;
        return isOneOfMany && isAhead ? follow() : this;
    }

    @Override
    Role onPreVoteResponse(NodeId from, Message.PreVoteResponse response) {
        if (response.granted() && response.term() == server.currentTerm() + 1) {
            willing.add(from);
        }
        return server.quorum().holds(willing::contains) ? Candidate.stand(server, false) : this;
    }
}
