package io.raftkit.testkit.contract;

import io.raftkit.consensus.Message;
import io.raftkit.consensus.Message.Outcome;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Messages of every kind, all of whose fields differ from each other and from what they would be if left out. */
final class EveryMessage {
    private static final long MAX = Long.MAX_VALUE;
    private static final NodeId NODE = NodeId.of("n".repeat(64));
    private static final Incarnation LIFE = new Incarnation(new UUID(0x0102030405060708L, -0x090a0b0c0d0e0f10L));
    private static final ClusterId CLUSTER = new ClusterId(new UUID(-3, 4));
    private static final LogId PLACE = new LogId(41, MAX - 7);
    private static final Member MEMBER = new Member(NODE, "[::1]:65535", LIFE, Suffrage.LEARNER, 3);
    private static final Configuration CONFIGURATION = new Configuration(
            CLUSTER,
            List.of(MEMBER, new Member(NodeId.of("n2"), "host2:7000", LIFE)),
            List.of(new Member(NodeId.of("n3"), "host3:7000", Incarnation.UNKNOWN)),
            700);
    private static final RequestId FIRST = new RequestId(NODE, 1);
    private static final RequestId SECOND = new RequestId(NodeId.of("n2"), -2);

    private EveryMessage() {}

    static List<Message> all() {
        return Stream.of(elections(), replication(), snapshots(), clients(), members())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Message> elections() {
        return List.of(
                new Message.RequestPreVote(MAX, PLACE),
                new Message.PreVoteResponse(42, true, LIFE),
                new Message.PreVoteResponse(43, false, LIFE),
                new Message.RequestVote(44, PLACE, true),
                new Message.RequestVote(45, LogId.ZERO, false),
                new Message.VoteResponse(46, true, LIFE),
                new Message.TimeoutNow(47));
    }

    private static List<Message> replication() {
        return List.of(
                new Message.AppendEntries(50, 51, PLACE, List.of(), 52),
                new Message.AppendEntries(53, 54, new LogId(1, 9), entries(), 8),
                new Message.AppendEntriesResponse(55, 56, true, PLACE, 57, LIFE),
                new Message.AppendEntriesResponse(58, 59, false, LogId.ZERO, 60, LIFE));
    }

    private static List<LogEntry> entries() {
        List<LogEntry> entries = new ArrayList<>();
        long index = 10;
        for (EntryType type : EntryType.values()) {
            Bytes payload = switch (type) {
                case NO_OP -> Bytes.EMPTY;
                case COMMAND -> Bytes.utf8("any command");
                case CONFIGURATION -> CONFIGURATION.encode();
            };
            entries.add(LogEntry.of(new LogId(index / 11 + 1, index), type, 1000 * index, payload));
            index++;
        }
        return entries;
    }

    private static List<Message> snapshots() {
        SnapshotMetadata metadata = new SnapshotMetadata(PLACE, 899, CONFIGURATION, 1234);
        Snapshot snapshot = new Snapshot(metadata, MAX, -5);
        return List.of(
                new Message.InstallSnapshot(61, snapshot, 59),
                new Message.FetchSnapshot(snapshot.id(), 57, 58),
                new Message.SnapshotPiece(new SnapshotChunk(snapshot.id(), MAX - 9, Bytes.utf8("chunk"))),
                new Message.InstallSnapshotResponse(62, PLACE, 63, true, LIFE),
                new Message.InstallSnapshotResponse(64, PLACE, 65, false, LIFE));
    }

    private static List<Message> clients() {
        List<Message> messages = new ArrayList<>(List.of(
                new Message.ForwardProposals(
                        List.of(new Proposal(FIRST, Bytes.EMPTY), new Proposal(SECOND, Bytes.utf8("x".repeat(300))))),
                new Message.ReadIndex(List.of(FIRST, SECOND), true),
                new Message.ReadIndex(List.of(SECOND), false),
                new Message.ReadIndexResponse(List.of(SECOND, FIRST), 70),
                new Message.ReadIndexResponse(List.of(FIRST), Message.ReadIndexResponse.REFUSED)));
        for (Outcome outcome : Outcome.values()) {
            messages.add(new Message.ProposalResponse(FIRST, outcome, 71, Bytes.utf8("result"), NODE));
            messages.add(new Message.ProposalResponse(SECOND, outcome, 0, Bytes.EMPTY, null));
        }
        return messages;
    }

    private static List<Message> members() {
        return List.of(
                new Message.Introduce(LIFE, CLUSTER),
                new Message.IntroduceResponse(CONFIGURATION, 80),
                new Message.Join(MEMBER),
                new Message.Removed(81));
    }
}
