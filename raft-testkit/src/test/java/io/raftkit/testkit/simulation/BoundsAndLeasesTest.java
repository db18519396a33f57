package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RequestId;
import io.raftkit.model.ServerRole;
import io.raftkit.spi.LogWrite;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each of these oracles can fail, and does so only when it should. */
class BoundsAndLeasesTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final Bytes COMMAND = Bytes.wrap(new byte[40]);
    private static final RaftConfig CONFIG = RaftConfig.builder()
            .maxCommandBytes(64)
            .maxBatchBytes(100)
            .maxInFlightBytes(100)
            .maxUncommittedBytes(200)
            .build();

    private final NoLeaseOverlap lease = new NoLeaseOverlap();
    private final Bounds bounds = new Bounds(CONFIG, id -> id.equals(N2) ? Bounds.MOST_WAITING + 1 : 0);

    @Test
    void aReadThatIsAnsweredByALeaderOfThePastIsSeen() {
        lease.changed(node(), follower(N1), leader(N1, 1, 0, 0));
        lease.changed(node(N2), follower(N2), leader(N2, 2, 0, 0));
        Operation late = new Operation(1, false, N1);
        lease.invoked(late);
        late.succeed(0, Bytes.EMPTY);

        breaks("No Lease Overlap", () -> lease.completed(late));
    }

    @Test
    void aReadThatWasAskedBeforeTheOtherWasElectedMayBeAnswered() {
        lease.changed(node(), follower(N1), leader(N1, 1, 0, 0));
        Operation early = new Operation(1, false, N1);
        lease.invoked(early);
        lease.changed(node(N2), follower(N2), leader(N2, 2, 0, 0));
        early.succeed(0, Bytes.EMPTY);

        lease.completed(early);
    }

    @Test
    void whoHasSteppedDownMayAnswerWithWhatTheOtherSays() {
        lease.changed(node(), follower(N1), leader(N1, 1, 0, 0));
        lease.changed(node(N2), follower(N2), leader(N2, 2, 0, 0));
        Operation late = new Operation(1, false, N1);
        lease.invoked(late);
        lease.changed(node(), leader(N1, 1, 0, 0), follower(N1));
        late.succeed(0, Bytes.EMPTY);

        lease.completed(late);
    }

    @Test
    void messagesBeyondTheirBoundAreSeen() {
        bounds.sent(node(), N2, new Message.AppendEntries(1, 1, LogId.ZERO, entries(1), 0));
        bounds.sent(node(), N2, new Message.ForwardProposals(proposals(2)));

        breaks(
                "Bounded Memory",
                () -> bounds.sent(node(), N2, new Message.AppendEntries(1, 1, LogId.ZERO, entries(2), 0)));
        breaks("Bounded Memory", () -> bounds.sent(node(), N2, new Message.ForwardProposals(proposals(3))));
    }

    @Test
    void aLeaderThatTakesInTooMuchIsSeen() {
        View view = node();
        view.log().apply(LogWrite.append(entries(4)), 4);

        bounds.changed(view, leader(N1, 1, 1, 3), leader(N1, 1, 2, 4));
        breaks("Bounded Memory", () -> bounds.changed(view, leader(N1, 1, 0, 3), leader(N1, 1, 0, 4)));
    }

    @Test
    void loopsThatFillUpAreSeen() {
        View busy = node(N2);

        breaks("Bounded Memory", () -> bounds.changed(busy, follower(N2), follower(N2)));
    }

    private static void breaks(String property, ThrowingCallable violation) {
        assertThatThrownBy(violation).isInstanceOf(Violation.class).hasMessageStartingWith(property + ": ");
    }

    private static List<LogEntry> entries(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(index -> LogEntry.of(new LogId(1, index), EntryType.COMMAND, 0, COMMAND))
                .toList();
    }

    private static List<Proposal> proposals(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(number -> new Proposal(new RequestId(N1, number), COMMAND))
                .toList();
    }

    private static View node() {
        return node(N1);
    }

    private static View node(NodeId id) {
        return new View(
                id, new LogImage(), new Disk(new Incarnation(new UUID(0, 0)), new LogImage(), new ArrayDeque<>()));
    }

    private static NodeStatus follower(NodeId id) {
        return status(id, ServerRole.FOLLOWER, 1, 0, 0);
    }

    private static NodeStatus leader(NodeId id, long term, long commit, long last) {
        return status(id, ServerRole.LEADER, term, commit, last);
    }

    private static NodeStatus status(NodeId id, ServerRole role, long term, long commit, long last) {
        NodeId leader = role == ServerRole.LEADER ? id : null;
        Configuration nobody = new Configuration(ClusterId.NONE, List.of());
        return new NodeStatus(id, role, term, leader, commit, 0, 1, last, 0, nobody, 0);
    }
}
