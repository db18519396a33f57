package io.raftkit.testkit.simulation;

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
import io.raftkit.model.Suffrage;
import io.raftkit.spi.LogWrite;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The oracles that know who is a member: each is shown a violation, and the harmless case beside it. */
class MembershipOraclesTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final Configuration OF_THREE = configuration("n1", "n2", "n3");
    private static final Message VOTE = new Message.VoteResponse(5, true, Incarnation.UNKNOWN);

    private final GoldenLog golden = new GoldenLog();

    @Test
    void committingWhatAMinorityHoldsIsSeen() {
        CommittedIsDurable two = onDisks(node("n1", OF_THREE, 2), node("n2", OF_THREE, 2), node("n3", OF_THREE, 1));
        CommittedIsDurable one = onDisks(node("n1", OF_THREE, 2), node("n2", OF_THREE, 1), node("n3", OF_THREE, 1));
        NodeStatus commits = leader(OF_THREE, 1, 2);
        two.changed(node("n1", OF_THREE, 2), commits, commits);

        breaks("Committed Is Durable", () -> one.changed(node("n1", OF_THREE, 2), commits, commits));
    }

    @Test
    void aJointConfigurationNeedsBothMajorities() {
        Configuration joint = configuration("n1", "n4", "n5").jointWith(OF_THREE);
        CommittedIsDurable both = onDisks(node("n1", joint, 2), node("n2", joint, 2), node("n4", joint, 2));
        CommittedIsDurable half = onDisks(node("n1", joint, 2), node("n4", joint, 2), node("n5", joint, 2));
        NodeStatus commits = leader(joint, 1, 2);
        both.changed(node("n1", joint, 2), commits, commits);

        breaks("Committed Is Durable", () -> half.changed(node("n1", joint, 2), commits, commits));
    }

    @Test
    void anotherDiskOfTheSameServerDoesNotCount() {
        View another = new View(N2, log(OF_THREE, 2), new Disk(life("n2 again"), log(OF_THREE, 2), new ArrayDeque<>()));
        CommittedIsDurable oracle = onDisks(node("n1", OF_THREE, 2), another, node("n3", OF_THREE, 1));
        NodeStatus commits = leader(OF_THREE, 1, 2);

        breaks("Committed Is Durable", () -> oracle.changed(node("n1", OF_THREE, 2), commits, commits));
    }

    @Test
    void aVoteAfterAmnesiaIsSeen() {
        Amnesia oracle = new Amnesia();
        oracle.sent(node("n1", OF_THREE, 1), N2, VOTE);
        oracle.wiped(N1);
        View forgetful = new View(N1, new LogImage(), Disk.empty(new SplittableRandom(1)));
        oracle.sent(forgetful, N2, new Message.VoteResponse(5, false, Incarnation.UNKNOWN));

        breaks("Amnesia", () -> oracle.sent(forgetful, N2, VOTE));
        breaks("Amnesia", () -> oracle.sent(forgetful, N2, new Message.RequestVote(6, LogId.ZERO, false)));
    }

    @Test
    void whoIsAdmittedAgainMayVoteAgain() {
        Amnesia oracle = new Amnesia();
        oracle.sent(node("n1", OF_THREE, 1), N2, VOTE);
        oracle.wiped(N1);
        Member again = new Member(N1, "n1:7000", life("n1 again"), Suffrage.LEARNER, 0);
        LogImage log = log(OF_THREE.with(again), 1);
        View admitted = new View(N1, log, new Disk(life("n1 again"), log, new ArrayDeque<>()));
        oracle.written(admitted, 1);

        oracle.sent(admitted, N2, VOTE);
    }

    @Test
    void whoActsByAnotherConfigurationThanTheLastInItsLogIsSeen() {
        ConfigurationSafety oracle = new ConfigurationSafety(golden);
        NodeStatus right = follower(OF_THREE, 1, 0);
        oracle.changed(node("n1", OF_THREE, 1), right, right);
        NodeStatus wrong = follower(configuration("n1", "n2"), 1, 0);

        breaks("Configuration Safety", () -> oracle.changed(node("n1", OF_THREE, 1), wrong, wrong));
        breaks("Configuration Safety", () -> oracle.changed(node("n1", OF_THREE, 1), right, follower(OF_THREE, 2, 0)));
    }

    @Test
    void twoVotersAtOnceWithoutAJointConfigurationAreSeen() {
        Configuration five = configuration("n1", "n2", "n3", "n4", "n5");
        commits(OF_THREE, five.jointWith(OF_THREE), five, five.without(N1));

        breaks("Configuration Safety", () -> commits(OF_THREE, five));
        breaks("Configuration Safety", () -> commits(OF_THREE, five.jointWith(OF_THREE), OF_THREE));
    }

    private static void commits(Configuration... configurations) {
        GoldenLog committed = new GoldenLog();
        LogImage log = new LogImage();
        for (int i = 0; i < configurations.length; i++) {
            append(log, 1, EntryType.CONFIGURATION, configurations[i].encode());
        }
        View node = new View(N1, log, new Disk(life("n1"), log, new ArrayDeque<>()));
        NodeStatus status = follower(
                configurations[configurations.length - 1],
                configurations.length,
                log.last().index());
        committed.changed(node, follower(configurations[0], 1, 0), status);
        new ConfigurationSafety(committed).changed(node, status, status);
    }

    @Test
    void aLeaderThatDoesNotWaitForItsOwnEntryIsSeen() {
        LogImage log = log(OF_THREE, 1);
        append(log, 2, EntryType.NO_OP, Bytes.EMPTY);
        append(log, 2, EntryType.CONFIGURATION, OF_THREE.without(N2).encode());
        View node = new View(N1, log, new Disk(life("n1"), log, new ArrayDeque<>()));
        ConfigurationSafety oracle = new ConfigurationSafety(golden);
        NodeStatus waited = status(ServerRole.LEADER, 2, OF_THREE.without(N2), 3, 2);
        oracle.changed(node, waited, waited);

        NodeStatus hasty = status(ServerRole.LEADER, 2, OF_THREE.without(N2), 3, 1);
        breaks("Configuration Safety", () -> oracle.changed(node, hasty, hasty));
    }

    @Test
    void aReadThatMissesWhatWasCommittedIsSeen() {
        FreshReads oracle = new FreshReads(golden);
        golden.changed(node("n1", OF_THREE, 2), follower(OF_THREE, 1, 0), follower(OF_THREE, 1, 2));
        Operation stale = new Operation(8, false, N1);
        oracle.invoked(stale);
        stale.succeed(0, Bytes.EMPTY);
        Operation fresh = new Operation(9, false, N1);
        oracle.invoked(fresh);
        fresh.succeed(1, Bytes.EMPTY);

        oracle.completed(fresh);
        breaks("Fresh Reads", () -> oracle.completed(stale));
    }

    @Test
    void whoKnowsThatItWasRemovedAndStandsIsSeen() {
        RemovedAreQuiet oracle = new RemovedAreQuiet(() -> 7);
        Configuration without = OF_THREE.without(N1);
        View removed = node("n1", without, 1);
        oracle.changed(removed, follower(without, 1, 0), status(ServerRole.CANDIDATE, 2, without, 1, 0));

        NodeStatus knows = follower(without, 1, 1);
        NodeStatus stands = status(ServerRole.CANDIDATE, 2, without, 1, 1);
        breaks("Removed Are Quiet", () -> oracle.changed(removed, knows, stands));
    }

    @Test
    void whoWasToldThatItWasRemovedAndStandsIsSeen() {
        AtomicLong events = new AtomicLong(7);
        RemovedAreQuiet oracle = new RemovedAreQuiet(events::get);
        View member = node("n1", OF_THREE, 1);
        NodeStatus stands = status(ServerRole.CANDIDATE, 2, OF_THREE, 1, 1);
        oracle.removed(member);
        oracle.changed(member, follower(OF_THREE, 1, 1), stands);

        events.incrementAndGet();
        breaks("Removed Are Quiet", () -> oracle.changed(member, follower(OF_THREE, 1, 1), stands));
    }

    @Test
    void aLearnerThatWasAskedForItsVoteMayStandUntilItFollowsALeader() {
        AtomicLong events = new AtomicLong(7);
        RemovedAreQuiet oracle = new RemovedAreQuiet(events::get);
        Configuration learning = configuration("n2", "n3").with(member("n1").with(Suffrage.LEARNER));
        View learner = node("n1", learning, 1);
        NodeStatus knows = follower(learning, 1, 1);
        NodeStatus stands = status(ServerRole.CANDIDATE, 2, learning, 1, 1);
        oracle.received(learner, N2, new Message.RequestPreVote(2, LogId.ZERO));
        oracle.changed(learner, knows, stands);

        events.incrementAndGet();
        oracle.received(learner, N2, new Message.AppendEntries(1, 1, LogId.ZERO, List.of(), 0));
        oracle.changed(learner, knows, new NodeStatus(N1, ServerRole.LEARNER, 1, N2, 1, 0, 1, 1, 0, learning, 1));
        breaks("Removed Are Quiet", () -> oracle.changed(learner, knows, stands));
    }

    private static void breaks(String property, ThrowingCallable violation) {
        assertThatThrownBy(violation).isInstanceOf(Violation.class).hasMessageStartingWith(property + ": ");
    }

    private static Incarnation life(String name) {
        return new Incarnation(UUID.nameUUIDFromBytes(Bytes.utf8(name).toByteArray()));
    }

    private static Configuration configuration(String... voters) {
        List<Member> members =
                Stream.of(voters).map(MembershipOraclesTest::member).toList();
        return new Configuration(ClusterId.NONE, members);
    }

    private static Member member(String id) {
        return new Member(NodeId.of(id), id + ":7000", life(id));
    }

    private static CommittedIsDurable onDisks(View... nodes) {
        CommittedIsDurable oracle = new CommittedIsDurable();
        Stream.of(nodes).forEach(node -> oracle.started(node, follower(OF_THREE, 1, 0)));
        return oracle;
    }

    private static View node(String id, Configuration configuration, int entries) {
        LogImage log = log(configuration, entries);
        return new View(NodeId.of(id), log, new Disk(life(id), log, new ArrayDeque<>()));
    }

    /** The configuration, and commands after it. */
    private static LogImage log(Configuration configuration, int entries) {
        LogImage log = new LogImage();
        log.hardState(new HardState(1, null));
        append(log, 1, EntryType.CONFIGURATION, configuration.encode());
        for (int i = 1; i < entries; i++) {
            append(log, 1, EntryType.COMMAND, RecordingStateMachine.command(7, Bytes.EMPTY));
        }
        return log;
    }

    private static void append(LogImage log, long term, EntryType type, Bytes payload) {
        LogId id = new LogId(term, log.last().index() + 1);
        log.apply(LogWrite.append(List.of(LogEntry.of(id, type, 0, payload))), 1);
    }

    private static NodeStatus leader(Configuration configuration, long configurationIndex, long commit) {
        return status(ServerRole.LEADER, 1, configuration, configurationIndex, commit);
    }

    private static NodeStatus follower(Configuration configuration, long configurationIndex, long commit) {
        return status(ServerRole.FOLLOWER, 1, configuration, configurationIndex, commit);
    }

    private static NodeStatus status(
            ServerRole role, long term, Configuration configuration, long configurationIndex, long commit) {
        return new NodeStatus(N1, role, term, null, commit, 0, 1, commit, 0, configuration, configurationIndex);
    }
}
