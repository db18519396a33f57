package io.raftkit.testkit.script;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who is elected, and what is committed, is so by a majority of the voters in force, and in a joint configuration by
 * both (§5.2, §6). What a voter has said counts for the life of its storage that the configuration names.
 */
final class Majorities {
    /** A server to its candidate or leader of a term. */
    private record Supporter(NodeId id, Incarnation life, NodeId leader, long term) {}

    private final Set<Supporter> votes = new HashSet<>();
    private final Map<Supporter, Long> acknowledged = new HashMap<>();
    private final Map<NodeId, NodeStatus> last = new HashMap<>();

    /** A server says something, or is said to. */
    void said(NodeId from, NodeId to, Message message) {
        if (message instanceof Message.VoteResponse vote && vote.granted()) {
            votes.add(new Supporter(from, vote.sender(), to, vote.term()));
        } else if (message instanceof Message.AppendEntriesResponse response && response.success()) {
            acknowledged(from, to, response, response.match().index());
        } else if (message instanceof Message.InstallSnapshotResponse response && response.installed()) {
            acknowledged(from, to, response, response.lastIncluded().index());
        }
    }

    private void acknowledged(NodeId from, NodeId to, Message.Counted response, long index) {
        acknowledged.merge(new Supporter(from, response.sender(), to, response.term()), index, Math::max);
    }

    /** A server has taken a step. What it has done is by the configuration that was in force before. */
    void stepped(NodeStatus status, ScriptedDisk disk) {
        NodeStatus before = last.put(status.id(), status);
        if (before == null || !status.isLeader()) {
            return;
        }
        if (!before.isLeader() || before.term() < status.term()) {
            isElected(before.configuration(), status, disk);
        }
        if (status.commitIndex() > before.commitIndex()) {
            isCommitted(before.configuration(), status, disk);
        }
    }

    private void isElected(Configuration configuration, NodeStatus status, ScriptedDisk disk) {
        HardState own = new HardState(status.term(), status.id());
        Predicate<Member> hasVoted = voter -> voter.id().equals(status.id())
                ? disk.durableState().equals(own)
                : votes.stream().anyMatch(vote -> isOf(voter, vote, status));
        Safety.require(
                holds(configuration, hasVoted),
                status.id() + " leads term " + status.term() + " without a majority of " + Roster.of(configuration));
    }

    private void isCommitted(Configuration configuration, NodeStatus status, ScriptedDisk disk) {
        long index = status.commitIndex();
        boolean isOfItsTerm = disk.log().stream()
                .filter(entry -> entry.index() == index)
                .map(LogEntry::term)
                .allMatch(term -> term == status.term());
        Safety.require(isOfItsTerm, status.id() + " commits " + index + " of an earlier term by counting");
        Predicate<Member> hasIt = voter -> voter.id().equals(status.id())
                ? disk.keepsUpTo(index)
                : acknowledged.entrySet().stream()
                        .anyMatch(one -> one.getValue() >= index && isOf(voter, one.getKey(), status));
        Safety.require(
                holds(configuration, hasIt),
                status.id() + " commits " + index + " without a majority of " + Roster.of(configuration));
    }

    private static boolean isOf(Member voter, Supporter supporter, NodeStatus leader) {
        return voter.id().equals(supporter.id())
                && voter.isOf(supporter.life())
                && leader.id().equals(supporter.leader())
                && leader.term() == supporter.term();
    }

    private static boolean holds(Configuration configuration, Predicate<Member> condition) {
        return holds(configuration.members(), condition) && holds(configuration.outgoing(), condition);
    }

    private static boolean holds(List<Member> half, Predicate<Member> condition) {
        List<Member> voters = half.stream().filter(Member::isVoter).toList();
        return voters.isEmpty() || voters.stream().filter(condition).count() > voters.size() / 2;
    }
}
