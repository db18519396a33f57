package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A leader was given the votes of a majority, of both halves if the configuration is joint, all in its term (§5.2). */
final class ElectedByMajority implements Observer {
    private record Candidacy(long term, NodeId candidate) {}

    private final Map<Candidacy, Set<NodeId>> votes = new HashMap<>();

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.VoteResponse response && response.granted()) {
            votes.computeIfAbsent(new Candidacy(response.term(), to), any -> new HashSet<>())
                    .add(node.id());
        }
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        boolean elected = after.isLeader() && !(before.isLeader() && before.term() == after.term());
        if (!elected) {
            return;
        }
        Set<NodeId> given = new HashSet<>(votes.getOrDefault(new Candidacy(after.term(), node.id()), Set.of()));
        given.add(node.id());
        Configuration configuration = after.configuration();
        if (!isMajority(given, configuration.voters()) || !isMajority(given, configuration.outgoingVoters())) {
            throw new Violation(
                    "Elected by Majority",
                    node.id() + " leads in term " + after.term() + " by the votes of " + given + " in "
                            + configuration);
        }
    }

    /** Outside a joint configuration, one half is empty. */
    private static boolean isMajority(Set<NodeId> given, Set<NodeId> voters) {
        long votes = voters.stream().filter(given::contains).count();
        return voters.isEmpty() || 2 * votes > voters.size();
    }
}
