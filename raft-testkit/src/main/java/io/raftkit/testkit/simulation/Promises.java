package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.HardState;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a server has said binds it for ever: it gives one vote a term, its term never falls below one it named, and what it
 * says is durable when it says it. A server whose disk was emptied can promise nothing any more.
 */
final class Promises implements Observer {
    private record Vote(NodeId voter, long term) {}

    private final Map<Vote, NodeId> votes = new HashMap<>();
    private final Map<NodeId, Long> namedTerms = new HashMap<>();
    private final Set<NodeId> wiped = new HashSet<>();

    @Override
    public void started(View node, NodeStatus status) {
        long named = namedTerms.getOrDefault(node.id(), 0L);
        if (status.term() < named && !wiped.contains(node.id())) {
            throw new Violation(
                    "Terms Never Fall",
                    node.id() + " came back in term " + status.term() + " after it had named term " + named);
        }
    }

    @Override
    public void wiped(NodeId node) {
        wiped.add(node);
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.RequestVote request) {
            vote(node, request.term(), node.id());
        } else if (message instanceof Message.VoteResponse response && response.granted()) {
            vote(node, response.term(), to);
        } else if (message instanceof Message.AppendEntriesResponse response && response.success()) {
            acknowledge(node, response);
        }
        if (message instanceof Message.OfTerm ofTerm && speaksOfOwnTerm(ofTerm)) {
            name(node, ofTerm);
        }
    }

    /** A pre-vote is about a term that nobody is in; how much of a snapshot has come is a promise of nothing. */
    private static boolean speaksOfOwnTerm(Message.OfTerm message) {
        return !(message instanceof Message.RequestPreVote)
                && !(message instanceof Message.InstallSnapshotResponse progress && !progress.installed())
                && !(message instanceof Message.PreVoteResponse response && response.granted());
    }

    private void name(View node, Message.OfTerm message) {
        namedTerms.merge(node.id(), message.term(), Math::max);
        long durable = node.durable().hardState().term();
        if (message.term() > durable && !wiped.contains(node.id())) {
            throw new Violation(
                    "Said When Durable", node.id() + " sent " + message + " while term " + durable + " was durable");
        }
    }

    private void vote(View node, long term, NodeId candidate) {
        silentIfWiped(node, "voted for " + candidate);
        NodeId other = votes.putIfAbsent(new Vote(node.id(), term), candidate);
        if (other != null && !other.equals(candidate)) {
            throw new Violation(
                    "One Vote a Term",
                    node.id() + " voted for " + other + " and for " + candidate + " in term " + term);
        }
        HardState durable = node.durable().hardState();
        boolean kept =
                durable.term() > term || (durable.term() == term && Objects.equals(durable.votedFor(), candidate));
        if (!kept) {
            throw new Violation(
                    "Said When Durable",
                    node.id() + " voted for " + candidate + " in term " + term + " while " + durable + " was durable");
        }
    }

    private void acknowledge(View node, Message.AppendEntriesResponse response) {
        silentIfWiped(node, "acknowledged " + response.match());
        LogImage durable = node.durable();
        if (durable.hardState().term() == response.term() && !node.keeps(response.match())) {
            throw new Violation(
                    "Said When Durable",
                    node.id() + " acknowledged " + response.match() + " while its disk ends with " + durable.last());
        }
    }

    private void silentIfWiped(View node, String what) {
        if (wiped.contains(node.id())) {
            throw new Violation("Amnesia", node.id() + " lost its disk and " + what + " nevertheless");
        }
    }
}
