package io.raftkit.codec;

import io.raftkit.consensus.Message;
import io.raftkit.consensus.Message.Outcome;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.model.Suffrage;
import io.raftkit.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Messages of every kind, at the edges of what they may hold. */
final class SampleMessages {
    static final long MAX = Long.MAX_VALUE;
    static final NodeId N1 = NodeId.of("n1");
    static final NodeId LONG_NAME = NodeId.of("n".repeat(64));
    static final Incarnation INCARNATION = new Incarnation(new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L));
    static final ClusterId CLUSTER = new ClusterId(new UUID(-1, Long.MIN_VALUE));
    static final Configuration CONFIGURATION = Configuration.bootstrap(
            List.of(new Member(N1, "host1:7000", INCARNATION), new Member(LONG_NAME, "[::1]:65535", INCARNATION)));

    private SampleMessages() {}

    static Stream<Message> all() {
        return Stream.of(elections(), replication(), snapshots(), clients(), introductions(), changes())
                .flatMap(List::stream);
    }

    static Envelope envelope(Message message) {
        return new Envelope(GroupId.DEFAULT, CLUSTER, message);
    }

    private static List<Message> changes() {
        return List.of(
                new Message.Join(new Member(N1, "host1:7000", INCARNATION, Suffrage.LEARNER, 0)),
                new Message.Join(new Member(LONG_NAME, "[::1]:65535", INCARNATION, Suffrage.OBSERVER, 100)),
                new Message.Removed(0),
                new Message.Removed(MAX));
    }

    private static List<Message> elections() {
        return List.of(
                new Message.RequestPreVote(0, LogId.ZERO),
                new Message.RequestPreVote(MAX, new LogId(MAX, MAX)),
                new Message.PreVoteResponse(0, false, INCARNATION),
                new Message.PreVoteResponse(MAX, true, INCARNATION),
                new Message.RequestVote(0, LogId.ZERO, true),
                new Message.RequestVote(7, new LogId(6, MAX), false),
                new Message.TimeoutNow(0),
                new Message.TimeoutNow(MAX),
                new Message.VoteResponse(0, false, INCARNATION),
                new Message.VoteResponse(128, true, INCARNATION));
    }

    private static List<Message> replication() {
        return List.of(
                new Message.AppendEntries(1, 0, LogId.ZERO, List.of(), 0),
                new Message.AppendEntries(MAX, MAX, new LogId(MAX, MAX), List.of(), MAX),
                appendEntries(0, 1),
                appendEntries(41, 100),
                new Message.AppendEntriesResponse(0, 0, false, LogId.ZERO, 0, INCARNATION),
                new Message.AppendEntriesResponse(MAX, MAX, true, new LogId(MAX, MAX), MAX, INCARNATION));
    }

    /** {@code count} entries after index {@code previous}, of all types and of growing terms. */
    static Message.AppendEntries appendEntries(long previous, int count) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            EntryType type = EntryType.of((byte) (1 + i % 3));
            Bytes payload = switch (type) {
                case NO_OP -> Bytes.EMPTY;
                case COMMAND -> Bytes.utf8("command ".repeat(i) + i);
                case CONFIGURATION -> CONFIGURATION.encode();
            };
            entries.add(LogEntry.of(new LogId(3 + i / 10, previous + i), type, 1000L * i, payload));
        }
        LogId id = previous == 0 ? LogId.ZERO : new LogId(2, previous);
        return new Message.AppendEntries(1000, 5, id, entries, previous);
    }

    private static List<Message> snapshots() {
        Snapshot large = new Snapshot(new SnapshotMetadata(new LogId(3, 900), 899, CONFIGURATION, 1234), MAX, -1);
        Configuration nobody = new Configuration(ClusterId.NONE, List.of());
        Snapshot empty = new Snapshot(new SnapshotMetadata(LogId.ZERO, 0, nobody, 0), 0, 0);
        return List.of(
                new Message.InstallSnapshot(3, large, MAX),
                new Message.InstallSnapshot(0, empty, 0),
                new Message.FetchSnapshot(large.id(), MAX - 5, Integer.MAX_VALUE),
                new Message.FetchSnapshot(empty.id(), 0, 0),
                new Message.SnapshotPiece(new SnapshotChunk(large.id(), MAX - 5, Bytes.utf8("chunk"))),
                new Message.SnapshotPiece(new SnapshotChunk(empty.id(), 0, Bytes.EMPTY)),
                new Message.InstallSnapshotResponse(0, LogId.ZERO, 0, false, INCARNATION),
                new Message.InstallSnapshotResponse(MAX, new LogId(MAX, MAX), MAX, true, INCARNATION));
    }

    private static List<Message> clients() {
        RequestId first = new RequestId(N1, 0);
        RequestId second = new RequestId(LONG_NAME, -1);
        List<Message> messages = new ArrayList<>(List.of(
                new Message.ForwardProposals(List.of()),
                new Message.ForwardProposals(
                        List.of(new Proposal(first, Bytes.EMPTY), new Proposal(second, Bytes.utf8("x".repeat(300))))),
                new Message.ReadIndex(List.of(), true),
                new Message.ReadIndex(List.of(first, second), true),
                new Message.ReadIndexResponse(List.of(first), Message.ReadIndexResponse.REFUSED),
                new Message.ReadIndexResponse(List.of(second, first), MAX)));
        for (Outcome outcome : Outcome.values()) {
            messages.add(new Message.ProposalResponse(first, outcome, 0, Bytes.EMPTY, null));
            messages.add(new Message.ProposalResponse(second, outcome, 12, Bytes.utf8("result"), LONG_NAME));
        }
        return messages;
    }

    private static List<Message> introductions() {
        return List.of(
                new Message.Introduce(INCARNATION, ClusterId.NONE),
                new Message.Introduce(new Incarnation(new UUID(0, 0)), new ClusterId(new UUID(7, 8))),
                new Message.IntroduceResponse(CONFIGURATION, 7),
                new Message.IntroduceResponse(new Configuration(ClusterId.NONE, List.of()), 7));
    }
}
