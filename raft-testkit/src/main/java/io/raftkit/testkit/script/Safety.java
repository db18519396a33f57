package io.raftkit.testkit.script;

import io.raftkit.consensus.Message;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must hold after every step of every server (Figure 3), so that no transcript can record a violation. A script
 * that breaks it fails, also when its transcript is being rewritten.
 */
final class Safety {
    private record Ballot(NodeId voter, Incarnation life, long term) {}

    /** An entry, and the one before it. */
    private record Link(LogEntry entry, LogId previous) {}

    /** A committed entry, and the term in which it was first known to be. */
    private record Committed(LogEntry entry, long term) {}

    private final Majorities majorities = new Majorities();
    private final Map<Long, NodeId> leaders = new HashMap<>();
    private final Map<Ballot, NodeId> votes = new HashMap<>();
    private final Map<NodeId, Long> spoken = new HashMap<>();
    private final Map<LogId, Link> entries = new HashMap<>();
    private final Map<Long, Committed> committed = new TreeMap<>();

    /** A server has taken a step. */
    void stepped(NodeStatus status, ScriptedDisk disk) {
        NodeId id = status.id();
        require(
                status.term() >= spoken.getOrDefault(id, 0L),
                id + " is in term " + status.term() + " after it has named term " + spoken.get(id));
        logsMatch(id, disk);
        committedPrefixesAgree(status, disk);
        Overlap.check(status, disk, this::isCommitted);
        majorities.stepped(status, disk);
        NodeId leader = status.leader();
        if (leader != null) {
            NodeId other = leaders.putIfAbsent(status.term(), leader);
            require(
                    other == null || other.equals(leader),
                    other + " and " + leader + " are both leaders of term " + status.term());
        }
        if (status.isLeader()) {
            leaderIsComplete(status, disk);
        }
    }

    private boolean isCommitted(LogEntry entry) {
        Committed one = committed.get(entry.index());
        return one != null && one.entry().equals(entry);
    }

    /** A server has lost its disk, and knows of no promises. */
    void wiped(NodeId id) {
        spoken.remove(id);
    }

    /** Log Matching: the same entry has the same entry before it, and so on down to the first. */
    private void logsMatch(NodeId id, ScriptedDisk disk) {
        LogId previous = disk.base();
        for (LogEntry entry : disk.log()) {
            Link link = new Link(entry, previous);
            Link other = entries.putIfAbsent(entry.id(), link);
            require(
                    other == null || other.equals(link),
                    id + " holds " + entry + " after " + previous + ", another server " + other);
            previous = entry.id();
        }
    }

    /** State Machine Safety: whatever two servers commit at an index is the same. */
    private void committedPrefixesAgree(NodeStatus status, ScriptedDisk disk) {
        for (LogEntry entry : disk.log()) {
            if (entry.index() <= status.commitIndex()) {
                Committed first = committed.putIfAbsent(entry.index(), new Committed(entry, status.term()));
                require(
                        first == null || first.entry().equals(entry),
                        status.id() + " commits " + entry + " where another server committed " + first);
            }
        }
    }

    /** Leader Completeness: what is committed is in the logs of the leaders of all later terms. */
    private void leaderIsComplete(NodeStatus status, ScriptedDisk disk) {
        List<LogEntry> log = disk.log();
        for (Committed one : committed.values()) {
            boolean isKnown = one.entry().index() <= disk.base().index() || log.contains(one.entry());
            require(
                    isKnown || one.term() >= status.term(),
                    status.id() + " leads term " + status.term() + " without " + one);
        }
    }

    /** A server is said to have said something. */
    void forged(NodeId from, NodeId to, Message message) {
        majorities.said(from, to, message);
    }

    /** A server says something of its own accord. */
    void said(NodeId from, NodeId to, Message message, ScriptedDisk disk) {
        majorities.said(from, to, message);
        if (message instanceof Message.RequestVote request) {
            voted(from, from, request.term(), disk);
        } else if (message instanceof Message.VoteResponse response && response.granted()) {
            voted(from, to, response.term(), disk);
        } else if (message instanceof Message.AppendEntriesResponse response && response.success()) {
            boolean isPast = disk.durableState().term() > response.term();
            require(
                    isPast || disk.keeps(response.match()),
                    from + " acknowledges " + response.match() + ", which a crash would take away");
        }
        if (message instanceof Message.OfTerm ofTerm && !isAboutALaterTerm(ofTerm)) {
            require(
                    ofTerm.term() <= disk.durableState().term(),
                    from + " names term " + ofTerm.term() + ", which a crash would make it forget");
            spoken.merge(from, ofTerm.term(), Math::max);
        }
    }

    /** A pre-vote is about a term that nobody is in. */
    private static boolean isAboutALaterTerm(Message.OfTerm message) {
        return message instanceof Message.RequestPreVote
                || (message instanceof Message.PreVoteResponse response && response.granted());
    }

    private void voted(NodeId voter, NodeId candidate, long term, ScriptedDisk disk) {
        NodeId other = votes.putIfAbsent(new Ballot(voter, disk.incarnation(), term), candidate);
        require(
                other == null || other.equals(candidate),
                voter + " votes for " + other + " and for " + candidate + " in term " + term);
        HardState durable = disk.durableState();
        require(
                durable.term() > term || durable.equals(new HardState(term, candidate)),
                voter + " votes for " + candidate + " in term " + term + ", which a crash would make it forget");
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
