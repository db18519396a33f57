package io.raftkit.consensus;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Short words for the values that tests of the core are about: entries are written {@code index@term}. */
final class Given {
    /** Who asked for another leader. */
    static final RequestId TRANSFER = request("n1", "transfer");

    /** Who asked for other members. */
    static final RequestId CHANGE = request("n1", "change");

    private static final int SNAPSHOT_BYTES = 100;

    /** What is said in tests is said by {@code n1}, unless it is signed by another. */
    private static final Incarnation N1_LIFE = incarnation("n1");

    private Given() {}

    static LogId at(String id) {
        int separator = id.indexOf('@');
        return new LogId(Long.parseLong(id.substring(separator + 1)), Long.parseLong(id.substring(0, separator)));
    }

    static LogEntry entry(LogId id) {
        return LogEntry.of(id, EntryType.COMMAND, 0, Bytes.utf8(id.toString()));
    }

    static List<LogEntry> entries(String... ids) {
        return Arrays.stream(ids).map(id -> entry(at(id))).toList();
    }

    // Members

    static Stream<NodeId> ids(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> NodeId.of("n" + number));
    }

    static Incarnation incarnation(String name) {
        return new Incarnation(UUID.nameUUIDFromBytes(Bytes.utf8(name).toByteArray()));
    }

    static Member member(String id) {
        return new Member(NodeId.of(id), id + ":7000", incarnation(id));
    }

    static List<Endpoint> endpoints(int count) {
        return configuration(count).endpoints();
    }

    static Configuration configuration(int count) {
        return Configuration.bootstrap(ids(count).map(id -> member(id.value())).toList());
    }

    static LogEntry bootstrapEntry(LogId id, int members) {
        return LogEntry.of(
                id, EntryType.CONFIGURATION, 0, configuration(members).encode());
    }

    static Snapshot snapshot(String lastIncluded, int members) {
        return new Snapshot(new SnapshotMetadata(at(lastIncluded), 1, configuration(members), 0), SNAPSHOT_BYTES, 0);
    }

    /** {@code n1} of three, with nothing in its log but their names, at {@link ACore#START}. */
    static Server server(long term, @Nullable NodeId votedFor) {
        RecoveredLog.Scan scan = new RecoveredLog.Scan(incarnation("n1"), LogId.ZERO);
        scan.append(bootstrapEntry(new LogId(1, 1), 3));
        scan.hardState(new HardState(term, votedFor));
        RecoveredState state = new RecoveredState(scan.finish(), null, endpoints(3), null);
        return new Server(ACore.N1, RaftConfig.DEFAULTS, state, () -> 0, ACore.START);
    }

    // Messages

    static Message.RequestPreVote requestPreVote(long term, String lastLog) {
        return new Message.RequestPreVote(term, at(lastLog));
    }

    static Message.RequestVote requestVote(long term, String lastLog) {
        return new Message.RequestVote(term, at(lastLog), false);
    }

    /** A message as it comes from {@code from}: what counts bears the sender's incarnation. */
    static Message signed(NodeId from, Message message) {
        boolean isUnsigned =
                message instanceof Message.Counted counted && counted.sender().equals(N1_LIFE);
        return isUnsigned ? signed(incarnation(from.value()), message) : message;
    }

    static Message signedAs(String life, Message message) {
        return signed(incarnation(life), message);
    }

    /** A message that counts, as another life of the sender's storage would send it. */
    static Message signed(Incarnation life, Message message) {
        if (message instanceof Message.VoteResponse vote) {
            return new Message.VoteResponse(vote.term(), vote.granted(), life);
        }
        if (message instanceof Message.PreVoteResponse vote) {
            return new Message.PreVoteResponse(vote.term(), vote.granted(), life);
        }
        if (message instanceof Message.AppendEntriesResponse response) {
            return new Message.AppendEntriesResponse(
                    response.term(),
                    response.round(),
                    response.success(),
                    response.match(),
                    response.previousIndex(),
                    life);
        }
        if (message instanceof Message.InstallSnapshotResponse response) {
            return new Message.InstallSnapshotResponse(
                    response.term(), response.lastIncluded(), response.receivedBytes(), response.installed(), life);
        }
        throw new IllegalArgumentException(message + " does not count");
    }

    static Message.PreVoteResponse preVote(long term, boolean granted) {
        return new Message.PreVoteResponse(term, granted, N1_LIFE);
    }

    static Message.VoteResponse vote(long term) {
        return new Message.VoteResponse(term, true, N1_LIFE);
    }

    static Message.VoteResponse noVote(long term) {
        return new Message.VoteResponse(term, false, N1_LIFE);
    }

    /** A request for votes of a candidate that its leader asked to stand. */
    static Message.RequestVote requestVoteForTransfer(long term, String lastLog) {
        return new Message.RequestVote(term, at(lastLog), true);
    }

    static Message.TimeoutNow timeoutNow(long term) {
        return new Message.TimeoutNow(term);
    }

    static Message.AppendEntries append(long term, String previous, long commitIndex, String... entries) {
        return new Message.AppendEntries(term, 0, at(previous), entries(entries), commitIndex);
    }

    static Message.AppendEntries heartbeat(long term, String previous, long commitIndex) {
        return append(term, previous, commitIndex);
    }

    static Message.AppendEntriesResponse accepted(long term, String match, long previousIndex) {
        return new Message.AppendEntriesResponse(term, 0, true, at(match), previousIndex, N1_LIFE);
    }

    static Message.AppendEntriesResponse accepted(long term, LogId match) {
        return new Message.AppendEntriesResponse(term, 0, true, match, match.index(), N1_LIFE);
    }

    static Message.AppendEntriesResponse acceptedInRound(long term, long round, String match) {
        return new Message.AppendEntriesResponse(
                term, round, true, at(match), at(match).index(), N1_LIFE);
    }

    static Message.AppendEntriesResponse refused(long term, String hint, long previousIndex) {
        return new Message.AppendEntriesResponse(term, 0, false, at(hint), previousIndex, N1_LIFE);
    }

    static Message.InstallSnapshot offer(long term, Snapshot snapshot) {
        return new Message.InstallSnapshot(term, snapshot, snapshot.index() + 1);
    }

    static Message.InstallSnapshotResponse installed(long term, Snapshot snapshot) {
        return new Message.InstallSnapshotResponse(term, snapshot.lastIncluded(), snapshot.sizeBytes(), true, N1_LIFE);
    }

    static Proposal proposal(String command) {
        return new Proposal(request("n1", command), Bytes.utf8(command));
    }

    static RequestId request(String origin, String name) {
        return new RequestId(NodeId.of(origin), name.hashCode());
    }

    // Effects

    static Effect.Send send(NodeId to, Message message) {
        return new Effect.Send(to, message);
    }

    static Effect.Persist write(long sequence, LogEntry... entries) {
        return new Effect.Persist(sequence, null, Effect.Persist.NO_TRUNCATION, List.of(entries));
    }

    static Effect.Persist write(long sequence, List<LogEntry> entries) {
        return new Effect.Persist(sequence, null, Effect.Persist.NO_TRUNCATION, entries);
    }

    static Effect.Persist overwrite(long sequence, long truncateAfter, List<LogEntry> entries) {
        return new Effect.Persist(sequence, null, truncateAfter, entries);
    }

    static Effect.Persist writeTerm(long sequence, long term, @Nullable NodeId votedFor) {
        return new Effect.Persist(sequence, new HardState(term, votedFor), Effect.Persist.NO_TRUNCATION, List.of());
    }

    /** Round 0: no read has been asked for. */
    static Effect.Replicate replicate(NodeId to, long term, String previous, String last, long commitIndex) {
        return new Effect.Replicate(to, term, 0, at(previous), at(last), commitIndex);
    }

    static Effect.RoleChanged roleChanged() {
        return new Effect.RoleChanged();
    }

    static Effect.Commit commit(long index) {
        return new Effect.Commit(index);
    }

    /** The effects of one kind, in order. */
    static <E extends Effect> List<E> only(Class<E> kind, List<Effect> effects) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The messages sent, in order, without those to whom. */
    static List<Message> messages(List<Effect> effects) {
        return only(Effect.Send.class, effects).stream()
                .map(Effect.Send::message)
                .toList();
    }
}
