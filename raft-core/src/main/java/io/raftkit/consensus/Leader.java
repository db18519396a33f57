package io.raftkit.consensus;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.ServerRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Replicates its log and commits what a majority holds (§5.3, §5.4). */
final class Leader extends Role {
    /** A probe asks where the logs agree; one entry rides along, so that a new leader's first needs one round trip. */
    private static final int PROBE_ENTRIES = 1;

    /** All voters, this server included: its own disk is one more follower. */
    private final Map<NodeId, Progress> progress = new TreeMap<>();

    private final ReadRounds reads = new ReadRounds();
    private final UncommittedBytes uncommitted = new UncommittedBytes();
    private long heartbeatAt;

    private Leader(Server server) {
        super(server);
        if (!server.outbox.isTermDurable()) {
            throw new IllegalStateException("elected in term " + server.currentTerm() + " before it was durable");
        }
        int window = server.config.maxInFlightMessages();
        for (NodeId voter : server.quorum().voters()) {
            progress.put(voter, new Progress(server.log.lastIndex() + 1, window, server.now()));
        }
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
        List<RequestId> unanswered = reads.takeAll();
        if (!unanswered.isEmpty()) {
            server.outbox.add(new Effect.RejectReads(unanswered, null));
        }
    }

    @Override
    long deadline() {
        return Math.min(heartbeatAt, quorumLostAt());
    }

    /** When a majority will not have been heard from for an election timeout (check-quorum, diss. 6.2). */
    private long quorumLostAt() {
        return server.quorum().reached(this::lastContact) + server.electionTimeout();
    }

    private long lastContact(NodeId voter) {
        Progress follower = progress.get(voter);
        return follower == null || voter.equals(server.self) ? server.now() : follower.lastContact();
    }

    @Override
    Role onDeadline() {
        if (server.now() >= quorumLostAt()) {
            return follow();
        }
        heartbeat();
        return this;
    }

    private void heartbeat() {
        heartbeatAt = server.now() + server.config.heartbeatInterval().toNanos();
        progress.forEach(this::sendHeartbeat);
        progress.forEach(this::retry);
    }

    /** At a place that is known to match it is never refused, and it commits no more than what is known to match. */
    private void sendHeartbeat(NodeId to, Progress follower) {
        if (!to.equals(server.self)) {
            boolean isInLog = follower.matchIndex() >= server.log.base().index();
            LogId match = isInLog ? server.log.at(follower.matchIndex()) : LogId.ZERO;
            send(to, match, match);
        }
    }

    /** Asks again where an answer is overdue. */
    private void retry(NodeId to, Progress follower) {
        if (follower.isStalled(server.electionTimeout() / 2, server.now())) {
            follower.probe(follower.matchIndex());
        }
        switch (follower.state()) {
            case PROBE -> {
                follower.retryProbe();
                replicate(to, follower);
            }
            case REPLICATE -> replicate(to, follower);
            case SNAPSHOT -> server.outbox.add(new Effect.SendSnapshot(to, server.currentTerm()));
        }
    }

    private void send(NodeId to, LogId previous, LogId last) {
        server.outbox.add(
                new Effect.Replicate(to, server.currentTerm(), reads.round(), previous, last, server.commitIndex()));
    }

    private void replicate(NodeId to, Progress follower) {
        if (to.equals(server.self) || !follower.isReady()) {
            return;
        }
        long previous = follower.nextIndex() - 1;
        if (previous < server.log.base().index()) {
            follower.awaitSnapshot();
            server.outbox.add(new Effect.SendSnapshot(to, server.currentTerm()));
            return;
        }
        boolean probing = follower.state() == Progress.State.PROBE;
        long last = probing ? Math.min(server.log.lastIndex(), previous + PROBE_ENTRIES) : server.log.lastIndex();
        if (probing || last > previous) {
            send(to, server.log.at(previous), server.log.at(last));
            follower.sent(last, server.now());
        }
    }

    @Override
    Role onPropose(List<Proposal> proposals, long timestamp) {
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
            List<RequestId> accepted = proposals.subList(0, entries.size()).stream()
                    .map(Proposal::id)
                    .toList();
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

    private void append(List<LogEntry> entries) {
        server.append(entries);
        uncommitted.appended(entries);
        LogId last = server.log.last();
        server.outbox.sendWhenDurable(
                server.self,
                new Message.AppendEntriesResponse(server.currentTerm(), reads.round(), true, last, last.index()));
        progress.forEach(this::replicate);
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
        Progress follower = progress.get(from);
        if (follower == null || response.match().index() > server.log.lastIndex()) {
            return this;
        }
        follower.heard(response.round(), server.now());
        if (response.success()) {
            matched(follower, response.match().index());
        } else if (follower.isCurrentRefusal(response.previousIndex())) {
            // Both look a whole term back at a time, so each conflicting term costs one question (§5.3, end).
            long candidate = server.log.lastPossibleMatch(response.match());
            follower.probe(Math.min(candidate, response.previousIndex() - 1));
        }
        answered(from, follower);
        return this;
    }

    @Override
    Role onInstallSnapshotResponse(NodeId from, Message.InstallSnapshotResponse response) {
        Progress follower = progress.get(from);
        if (follower == null || response.lastIncluded().index() > server.log.lastIndex()) {
            return this;
        }
        follower.heard(0, server.now());
        if (response.installed()) {
            matched(follower, response.lastIncluded().index());
        }
        answered(from, follower);
        return this;
    }

    private void matched(Progress follower, long index) {
        follower.matched(index, server.now());
        boolean reachable = follower.matchIndex() >= server.log.base().index();
        if (follower.state() == Progress.State.SNAPSHOT && reachable) {
            follower.probe(follower.matchIndex());
        }
    }

    private void answered(NodeId from, Progress follower) {
        advanceCommitIndex();
        // What is committed by others' disks but not on this one's still waits here.
        uncommitted.settled(Math.min(server.commitIndex(), server.durableIndex()));
        confirmReads();
        replicate(from, follower);
    }

    /** Only entries of its own term are committed by counting; the others come with them (§5.4.2, Figure 8). */
    private void advanceCommitIndex() {
        long majority = server.quorum().reached(this::matchIndex);
        if (majority <= server.commitIndex() || server.log.termAt(majority) != server.currentTerm()) {
            return;
        }
        server.commitTo(majority);
        List<RequestId> early = reads.takeEarly();
        if (!early.isEmpty()) {
            onRead(early);
        }
    }

    private long matchIndex(NodeId voter) {
        Progress follower = progress.get(voter);
        return follower == null ? 0 : follower.matchIndex();
    }

    @Override
    Role onRead(List<RequestId> requests) {
        if (server.log.termAt(server.commitIndex()) != server.currentTerm()) {
            reads.tooEarly(requests);
            return this;
        }
        reads.begin(requests, server.commitIndex());
        progress.forEach(this::sendHeartbeat);
        confirmReads();
        return this;
    }

    private void confirmReads() {
        reads.confirmed(server.quorum().reached(this::confirmedRound), server.outbox);
    }

    private long confirmedRound(NodeId voter) {
        Progress follower = progress.get(voter);
        return follower == null ? 0 : voter.equals(server.self) ? reads.round() : follower.round();
    }
}
