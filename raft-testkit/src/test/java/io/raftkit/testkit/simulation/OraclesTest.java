package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.spi.LogWrite;
import io.raftkit.spi.StateMachine;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each oracle is shown a violation, and must see it; and the harmless case beside it, and must not. */
class OraclesTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final NodeId N3 = NodeId.of("n3");

    private final Chains chains = new Chains();
    private final GoldenLog golden = new GoldenLog();
    private final Linearizability linearizability = new Linearizability();
    private final Determinism determinism = new Determinism();

    @Test
    void twoLeadersInOneTermBreakElectionSafety() {
        ElectionSafety oracle = new ElectionSafety();
        oracle.changed(node(N1), follower(N1, 4), leader(N1, 5, 0, 0));
        oracle.changed(node(N2), follower(N2, 5), leader(N2, 6, 0, 0));

        breaks("Election Safety", () -> oracle.changed(node(N2), follower(N2, 4), leader(N2, 5, 0, 0)));
        assertThat(oracle.elections()).isEqualTo(2);
    }

    @Test
    void aLeaderThatDeletesBreaksAppendOnly() {
        LeaderAppendOnly oracle = new LeaderAppendOnly();
        View leading = node(N1, 1, 1, 2);
        leading.log().hardState(new HardState(2, N1));
        oracle.changed(leading, follower(N1, 2), leader(N1, 2, 0, 3));
        oracle.writing(leading, LogWrite.append(List.of(entry(2, 4))));
        oracle.writing(leading, new LogWrite(new HardState(3, null), 2, List.of()));

        breaks("Leader Append-Only", () -> oracle.writing(leading, new LogWrite(null, 2, List.of())));
        breaks("Leader Append-Only", () -> oracle.reset(leading, new LogId(1, 2)));
    }

    @Test
    void differentEntriesBeforeAnEqualOneBreakLogMatching() {
        LogMatching oracle = new LogMatching(chains);
        oracle.written(node(N1, 1, 1, 3), 1);
        oracle.written(node(N2, 1, 1, 3), 1);

        breaks("Log Matching", () -> oracle.written(node(N2, 1, 2, 3), 1));
        breaks("Log Matching", () -> chains.at(new LogId(9, 9)));
    }

    /** Until a cluster has begun, who forgets its first entry may get another; who holds it may not. */
    @Test
    void aBeginningThatNobodyHoldsAnyMoreMayBeAnother() {
        LogMatching oracle = new LogMatching(chains);
        oracle.written(node(N1, 1), 1);
        View another = node(N2);
        LogEntry first = LogEntry.of(new LogId(1, 1), EntryType.COMMAND, 0, Bytes.utf8("another"));
        another.log().apply(LogWrite.append(List.of(first)), 1);
        breaks("Log Matching", () -> oracle.written(another, 1));

        oracle.started(node(N1), follower(N1, 0));
        oracle.written(another, 1);
    }

    @Test
    void committingAnotherEntryBreaksStateMachineSafety() {
        golden.changed(node(N1, 1, 1, 2), follower(N1, 2), follower(N1, 2, 3, 3));
        golden.changed(node(N2, 1, 1, 2), follower(N2, 2), follower(N2, 2, 3, 3));

        breaks("State Machine Safety", () -> golden.changed(node(N2, 1, 1, 3), follower(N2, 3), follower(N2, 3, 3, 3)));
    }

    @Test
    void applyingWhatIsNotCommittedBreaksStateMachineSafety() {
        golden.changed(node(N1, 1), follower(N1, 2), follower(N1, 2, 1, 1));
        golden.applied(node(N1), application(1, 0, 7, 1));

        breaks("State Machine Safety", () -> golden.applied(node(N1), application(2, 1, 8, 2)));
        breaks("State Machine Safety", () -> golden.applied(node(N1), application(1, 0, 8, 1)));
    }

    @Test
    void aLeaderWithoutACommittedEntryBreaksLeaderCompleteness() {
        LeaderCompleteness oracle = new LeaderCompleteness(golden);
        golden.changed(node(N1, 1, 1, 2), follower(N1, 2), follower(N1, 2, 3, 3));
        oracle.changed(node(N2, 1, 1, 2), follower(N2, 2), leader(N2, 3, 0, 3));

        breaks("Leader Completeness", () -> oracle.changed(node(N2, 1, 1), follower(N2, 2), leader(N2, 3, 0, 2)));
        breaks("Leader Completeness", () -> oracle.changed(node(N2, 1, 1, 1), follower(N2, 2), leader(N2, 3, 0, 3)));
    }

    @Test
    void leadingByTheVotesOfAMinorityIsSeen() {
        ElectedByMajority oracle = new ElectedByMajority();
        oracle.sent(node(N2), N1, new Message.VoteResponse(5, true, Incarnation.UNKNOWN));
        oracle.sent(node(N2), N1, new Message.VoteResponse(6, false, Incarnation.UNKNOWN));
        oracle.changed(node(N1), follower(N1, 5), elected(N1, 5));

        breaks("Elected by Majority", () -> oracle.changed(node(N1), follower(N1, 6), elected(N1, 6)));
        breaks("Elected by Majority", () -> oracle.changed(node(N3), follower(N3, 5), elected(N3, 5)));
    }

    @Test
    void committingAnOldTermByCountingIsSeen() {
        OwnTermCommitted oracle = new OwnTermCommitted();
        oracle.changed(node(N1, 1, 1, 2), follower(N1, 2), leader(N1, 2, 2, 3));
        oracle.changed(node(N1, 1, 1, 2), leader(N1, 2, 0, 3), leader(N1, 2, 3, 3));

        breaks("Own Term Committed", () -> oracle.changed(node(N1, 1, 1, 2), leader(N1, 2, 0, 3), leader(N1, 2, 2, 3)));
    }

    @Test
    void believingThatAFollowerHoldsMoreThanItDoesIsSeen() {
        View follower = node(N2, 1, 1);
        KnownMatches oracle = new KnownMatches();
        oracle.started(follower, follower(N2, 1));
        oracle.sent(node(N1, 1, 1, 1, 1), N2, heartbeat(1, new LogId(1, 2)));
        oracle.sent(node(N1, 1, 1, 1, 1), N2, heartbeat(1, new LogId(1, 4)));

        breaks("Known Matches", () -> oracle.sent(node(N1, 1, 1, 1, 1), N2, heartbeat(1, new LogId(1, 3))));

        follower.durable().hardState(new HardState(2, null));
        oracle.sent(node(N1, 1, 1, 1, 1), N2, heartbeat(1, new LogId(1, 3)));
    }

    @Test
    void whatFallsIsSeen() {
        Monotonicity oracle = new Monotonicity();
        oracle.changed(node(N1), follower(N1, 2, 3, 4), follower(N1, 3, 4, 4));

        breaks("Monotonicity", () -> oracle.changed(node(N1), follower(N1, 3), follower(N1, 2)));
        breaks("Monotonicity", () -> oracle.changed(node(N1), follower(N1, 2, 3, 4), follower(N1, 2, 2, 4)));
        breaks("Monotonicity", () -> oracle.changed(node(N1), follower(N1, 2), follower(N1, 2, 5, 4)));
    }

    @Test
    void twoVotesInATermAreSeen() {
        OneVoteATerm oracle = new OneVoteATerm();
        oracle.sent(node(N1), N2, new Message.VoteResponse(5, true, Incarnation.UNKNOWN));
        oracle.sent(node(N1), N2, new Message.VoteResponse(5, true, Incarnation.UNKNOWN));

        breaks(
                "One Vote a Term",
                () -> oracle.sent(node(N1), NodeId.of("n3"), new Message.VoteResponse(5, true, Incarnation.UNKNOWN)));
        breaks("One Vote a Term", () -> oracle.sent(node(N1), N2, new Message.RequestVote(5, LogId.ZERO, false)));
    }

    @Test
    void speakingBeforeTheDiskIsSeen() {
        SaidWhenDurable oracle = new SaidWhenDurable();
        oracle.sent(voter(4, N1), N2, new Message.RequestPreVote(5, LogId.ZERO));
        oracle.sent(voter(4, N1), N2, new Message.PreVoteResponse(5, true, Incarnation.UNKNOWN));
        oracle.sent(voter(5, N2), N2, new Message.VoteResponse(5, true, Incarnation.UNKNOWN));

        breaks(
                "Said When Durable",
                () -> oracle.sent(voter(5, null), N2, new Message.VoteResponse(5, true, Incarnation.UNKNOWN)));
        breaks("Said When Durable", () -> oracle.sent(voter(4, N1), N2, new Message.RequestVote(5, LogId.ZERO, false)));
        breaks(
                "Said When Durable",
                () -> oracle.sent(voter(4, N1), N2, new Message.VoteResponse(5, false, Incarnation.UNKNOWN)));
        breaks("Said When Durable", () -> oracle.sent(voter(5, N2), N2, acknowledgement(5, new LogId(5, 1))));
    }

    @Test
    void aTermThatFellInARestartIsSeen() {
        TermsNeverFall oracle = new TermsNeverFall();
        oracle.sent(node(N1), N2, new Message.RequestVote(5, LogId.ZERO, false));
        oracle.sent(node(N1), N2, new Message.RequestPreVote(6, LogId.ZERO));
        oracle.started(node(N1), follower(N1, 5));

        breaks("Terms Never Fall", () -> oracle.started(node(N1), follower(N1, 4)));
    }

    @Test
    void applyingTwiceOrDifferentlyIsSeen() {
        determinism.applied(node(N1), application(1, 0, 7, 1));
        determinism.applied(node(N1), application(3, 1, 8, 2));
        determinism.applied(node(N2), application(1, 0, 7, 1));

        breaks("Applied in Order", () -> determinism.applied(node(N1), application(3, 3, 8, 2)));
        breaks("Equal States", () -> determinism.applied(node(N2), application(3, 1, 9, 2)));
        breaks("Equal States", () -> determinism.restored(node(N2), 1, 12345));
        breaks("Equal States", () -> determinism.restored(node(N2), 2, 7));
    }

    @Test
    void aReadOfThePastIsSeen() {
        linearizability.applied(node(N1), application(1, 0, 7, 1));
        linearizability.invoked(write(7));
        linearizability.completed(done(write(7), 1));
        Operation early = read(8);
        linearizability.invoked(early);

        breaks("Linearizability", () -> linearizability.completed(done(early, 0)));
    }

    @Test
    void aReadThatOverlapsAWriteMayMissIt() {
        Operation early = read(8);
        linearizability.invoked(early);
        linearizability.applied(node(N1), application(1, 0, 7, 1));
        linearizability.invoked(write(7));
        linearizability.completed(done(write(7), 1));

        linearizability.completed(done(early, 0));
    }

    @Test
    void anAcknowledgedWriteThatIsNowhereIsSeen() {
        linearizability.invoked(write(7));

        breaks("No Acknowledged Write Lost", () -> linearizability.completed(done(write(7), 1)));
    }

    @Test
    void aWriteThatIsAppliedTwiceIsSeen() {
        linearizability.applied(node(N1), application(1, 0, 7, 1));
        linearizability.applied(node(N2), application(1, 0, 7, 1));

        breaks("Exactly Once", () -> linearizability.applied(node(N1), application(2, 1, 7, 2)));
    }

    @Test
    void aRefusedWriteThatIsAppliedIsSeen() {
        Operation refused = write(7);
        linearizability.invoked(refused);
        refused.fail(new IllegalStateException("refused"), true);
        linearizability.completed(refused);

        breaks("No Effect When Refused", () -> linearizability.applied(node(N1), application(1, 0, 7, 1)));
    }

    @Test
    void aViolationThatTheNodeSwallowsIsKept() {
        Observers observers = new Observers();
        observers.add(new Monotonicity());

        observers.changed(node(N1), follower(N1, 3), follower(N1, 2));

        assertThat(observers.violation()).hasMessageContaining("currentTerm of n1 fell from 3 to 2");
    }

    private static void breaks(String property, ThrowingCallable violation) {
        assertThatThrownBy(violation).isInstanceOf(Violation.class).hasMessageStartingWith(property + ": ");
    }

    private static LogEntry entry(long term, long index) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, 0, RecordingStateMachine.command(7, Bytes.EMPTY));
    }

    private static LogImage log(long... terms) {
        LogImage log = new LogImage();
        for (int i = 0; i < terms.length; i++) {
            log.apply(LogWrite.append(List.of(entry(terms[i], i + 1))), 1);
        }
        log.hardState(new HardState(Arrays.stream(terms).max().orElse(0), null));
        return log;
    }

    private static View node(NodeId id, long... terms) {
        return new View(id, log(terms), new Disk(new Incarnation(new UUID(0, 0)), log(terms), new ArrayDeque<>()));
    }

    private static View voter(long term, @Nullable NodeId votedFor) {
        View voter = node(N1);
        voter.durable().hardState(new HardState(term, votedFor));
        return voter;
    }

    private static Message acknowledgement(long term, LogId match) {
        return new Message.AppendEntriesResponse(term, 1, true, match, 0, Incarnation.UNKNOWN);
    }

    private static Message heartbeat(long term, LogId match) {
        return new Message.AppendEntries(term, 1, match, List.of(), 0);
    }

    private static Application application(long index, long previous, long operation, long position) {
        Bytes command = RecordingStateMachine.command(operation, Bytes.EMPTY);
        return new Application(
                new StateMachine.ApplyContext(index, 1, 0), previous, operation, position, operation, command);
    }

    private static Operation write(long number) {
        return new Operation(number, true, N1);
    }

    private static Operation read(long number) {
        return new Operation(number, false, N1);
    }

    private static Operation done(Operation operation, long position) {
        operation.succeed(position, Bytes.EMPTY);
        return operation;
    }

    private static NodeStatus follower(NodeId id, long term) {
        return follower(id, term, 0, 0);
    }

    private static NodeStatus follower(NodeId id, long term, long commit, long last) {
        return status(id, ServerRole.FOLLOWER, term, commit, last);
    }

    private static NodeStatus leader(NodeId id, long term, long commit, long last) {
        return status(id, ServerRole.LEADER, term, commit, last);
    }

    /** A leader of three. */
    private static NodeStatus elected(NodeId id, long term) {
        Incarnation life = new Incarnation(new UUID(0, 0));
        List<Member> members =
                List.of(new Member(N1, "n1:1", life), new Member(N2, "n2:1", life), new Member(N3, "n3:1", life));
        return new NodeStatus(id, ServerRole.LEADER, term, id, 0, 0, 1, 0, 0, Configuration.bootstrap(members), 1);
    }

    private static NodeStatus status(NodeId id, ServerRole role, long term, long commit, long last) {
        NodeId leader = role == ServerRole.LEADER ? id : null;
        Configuration nobody = new Configuration(ClusterId.NONE, List.of());
        return new NodeStatus(id, role, term, leader, commit, 0, 1, last, 0, nobody, 0);
    }
}
