package io.raftkit.consensus;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;

/** Brings every follower's log to the leader's, and keeps them from standing for election (§5.2, §5.3). */
final class Replication {
    /** A probe asks where the logs agree; one entry rides along, so that a new leader's first needs one round trip. */
    private static final int PROBE_ENTRIES = 1;

    private final Server server;
    private final Followers followers;
    private final ReadRounds reads;

    Replication(Server server, Followers followers, ReadRounds reads) {
        this.server = server;
        this.followers = followers;
        this.reads = reads;
    }

    /** Sends what is new to whoever can take it. */
    void toAll() {
        followers.forEachPeer(this::to);
    }

    /** Sends to one follower as much as its window allows. */
    void to(NodeId id, Progress follower) {
        if (id.equals(server.self) || !follower.isReady()) {
            return;
        }
        long previous = follower.nextIndex() - 1;
        if (previous < server.log.base().index()) {
            follower.awaitSnapshot();
            server.outbox.add(new Effect.SendSnapshot(id, server.currentTerm()));
            return;
        }
        boolean probing = follower.state() == Progress.State.PROBE;
        long last = probing ? Math.min(server.log.lastIndex(), previous + PROBE_ENTRIES) : server.log.lastIndex();
        if (probing || last > previous) {
            send(id, server.log.at(previous), server.log.at(last));
            follower.sent(last, server.now());
        }
    }

    /** Asks everybody whether they still follow. */
    void ask() {
        followers.forEachPeer(this::heartbeat);
    }

    /** Asks again where an answer is overdue. */
    void retryAll() {
        followers.forEachPeer(this::retry);
    }

    /** At a place that is known to match it is never refused, and it commits no more than what is known to match. */
    private void heartbeat(NodeId to, Progress follower) {
        boolean isInLog = follower.matchIndex() >= server.log.base().index();
        LogId match = isInLog ? server.log.at(follower.matchIndex()) : LogId.ZERO;
        send(to, match, match);
    }

    private void retry(NodeId id, Progress follower) {
        if (follower.isStalled(server.electionTimeout() / 2, server.now())) {
            follower.probe(follower.matchIndex());
        }
        switch (follower.state()) {
            case PROBE -> {
                follower.retryProbe();
                to(id, follower);
            }
            case REPLICATE -> to(id, follower);
            case SNAPSHOT -> server.outbox.add(new Effect.SendSnapshot(id, server.currentTerm()));
        }
    }

    private void send(NodeId to, LogId previous, LogId last) {
        server.outbox.add(
                new Effect.Replicate(to, server.currentTerm(), reads.round(), previous, last, server.commitIndex()));
    }

    /** A follower has answered. */
    void answered(Progress follower, Message.AppendEntriesResponse response) {
        follower.heard(response.round(), server.now());
        if (response.success()) {
            matched(follower, response.match());
        } else if (follower.isCurrentRefusal(response.previousIndex())) {
            // Both look a whole term back at a time, so each conflicting term costs one question (§5.3, end).
            long candidate = server.log.lastPossibleMatch(response.match());
            follower.probe(Math.min(candidate, response.previousIndex() - 1));
        }
    }

    /** A follower's log agrees with this one up to {@code match}, durably. */
    void matched(Progress follower, LogId match) {
        boolean isKnown = match.index() >= server.log.base().index();
        if (isKnown && !server.log.contains(match)) {
            throw new IllegalStateException(server.self + " leads term " + server.currentTerm() + " with "
                    + server.log.at(match.index()) + ", where a follower acknowledges " + match);
        }
        follower.matched(match.index(), server.now());
        boolean reachable = follower.matchIndex() >= server.log.base().index();
        if (follower.state() == Progress.State.SNAPSHOT && reachable) {
            follower.probe(follower.matchIndex());
        }
    }
}
