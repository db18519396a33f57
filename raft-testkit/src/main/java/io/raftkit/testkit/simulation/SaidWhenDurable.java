package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.HardState;
import io.raftkit.model.NodeId;
import java.util.Objects;

/** Votes, terms and acknowledgements are durable when they leave the server (Figure 2, "before responding to RPCs"). */
final class SaidWhenDurable implements Observer {
    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.RequestVote request) {
            vote(node, request.term(), node.id());
        } else if (message instanceof Message.VoteResponse response && response.granted()) {
            vote(node, response.term(), to);
        } else if (message instanceof Message.AppendEntriesResponse response && response.success()) {
            acknowledge(node, response);
        }
        if (message instanceof Message.OfTerm ofTerm && TermsNeverFall.isOwnTerm(ofTerm)) {
            term(node, ofTerm);
        }
    }

    private static void term(View node, Message.OfTerm message) {
        long durable = node.durable().hardState().term();
        if (message.term() > durable) {
            throw new Violation(
                    "Said When Durable", node.id() + " sent " + message + " while term " + durable + " was durable");
        }
    }

    private static void vote(View node, long term, NodeId candidate) {
        HardState durable = node.durable().hardState();
        boolean kept =
                durable.term() > term || (durable.term() == term && Objects.equals(durable.votedFor(), candidate));
        if (!kept) {
            throw new Violation(
                    "Said When Durable",
                    node.id() + " voted for " + candidate + " in term " + term + " while " + durable + " was durable");
        }
    }

    private static void acknowledge(View node, Message.AppendEntriesResponse response) {
        LogImage durable = node.durable();
        if (durable.hardState().term() == response.term() && !node.keeps(response.match())) {
            throw new Violation(
                    "Said When Durable",
                    node.id() + " acknowledged " + response.match() + " while its disk ends with " + durable.last());
        }
    }
}
