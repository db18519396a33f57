package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.endpoints;
import static io.raftkit.consensus.Given.noVote;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.snapshot;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.Endpoint;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What a server makes of its disk when it starts: it goes on from there, or it does not start. */
class RecoveryTest {
    /** The first entry in the log, of a cluster of three. */
    private static final LogEntry FIRST = Given.bootstrapEntry(at("1@1"), 3);

    private static AbstractThrowableAssert<?, ?> assertRefused(NodeId self, List<Endpoint> members, LogEntry... log) {
        RecoveredLog.Scan scan = new RecoveredLog.Scan(Given.incarnation("n1"), LogId.ZERO);
        scan.hardState(new HardState(1, null));
        List.of(log).forEach(scan::append);
        RecoveredState state = new RecoveredState(scan.finish(), null, members, null);
        return assertThatThrownBy(() -> RaftCore.recover(self, RaftConfig.DEFAULTS, state, () -> 0, 0))
                .isInstanceOf(StorageException.class);
    }

    /**
     * H-04: the snapshot was received in that term, and may be durable before it. The term is written first: if a crash
     * leaves the first write alone, the server must start again.
     */
    @Test
    void aSnapshotRaisesTheTermToThatOfItsLastEntry() {
        ACore server = ACore.of(3).log(1, 1).snapshot("9@4").start();
        assertThat(server.status().term()).isEqualTo(4);
        assertThat(server.recovery())
                .containsExactly(
                        new Effect.Reconfigured(Given.configuration(3)),
                        writeTerm(1, 4, null),
                        new Effect.ResetLog(2, at("9@4")),
                        new Effect.InstallSnapshot(snapshot("9@4", 3)));
    }

    /** H-03: no vote is given twice because a snapshot is found. */
    @Test
    void aSnapshotOfTheCurrentTermLeavesTheVoteAlone() {
        ACore server = ACore.of(3).log(1, 1).vote(4, N2).snapshot("9@4").start();
        assertThat(only(Effect.Persist.class, server.recovery())).isEmpty();
        server.persistsEverything();
        assertThat(server.receives(N3, requestVote(4, "9@4"))).containsExactly(send(N3, noVote(4)));
    }

    /** H-45: entries are missing between the snapshot and the log. */
    @Test
    void aLogWhoseBeginningIsNowhereIsNotGoneOnFrom() {
        ACore.Setup log = ACore.of(3).log(1, 1, 2, 2).compactedTo(3);
        assertThatThrownBy(log::start)
                .hasMessage("n1: the log begins after 3@2, but the latest snapshot is missing:"
                        + " restore the snapshot, or replace this server");
        log.snapshot("2@1");
        assertThatThrownBy(log::start)
                .hasMessage("n1: the log begins after 3@2, but the latest snapshot ends at 2@1:"
                        + " restore the snapshot, or replace this server");
    }

    /** H-02, H-19: a server that forgot its term may have forgotten a vote. */
    @Test
    void aTermThatIsOlderThanTheLogIsALostOne() {
        assertThatThrownBy(() -> ACore.of(3).log(1, 5).term(4).start())
                .isInstanceOf(StorageException.class)
                .hasMessage("n1: its term is 4, but its log has the entry 2@5:"
                        + " term and vote were lost, replace this server");
        assertThat(ACore.of(3).log(1, 5).term(5).start().status().term()).isEqualTo(5);
    }

    /** A crash between the term of the bootstrap and its entry: nothing was said yet. */
    @Test
    void aServerThatHadOnlyBegunBeginsAnew() {
        assertThat(ACore.of(3).log().term(1).start().status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void aLogWithoutAConfigurationIsADamagedDisk() {
        assertRefused(N1, endpoints(3), Given.entry(at("1@1")))
                .hasMessage("n1: the log holds 1 entries but no configuration: it is damaged, replace this server");
    }

    /** H-18: the members decide only for a new cluster; here they say that this is not the disk of that cluster. */
    @Test
    void dataOfAClusterOfOtherMembersIsRefused() {
        List<Endpoint> strangers = List.of(
                endpoints(1).get(0),
                Given.member("n4").endpoint(),
                Given.member("n5").endpoint());
        assertRefused(N1, strangers, FIRST)
                .hasMessage("n1: its data belongs to the cluster " + endpoints(3) + ", not to " + strangers
                        + ": start it with those members, or with the data of this cluster");
    }

    /** H-18: another server's disk. */
    @Test
    void dataOfAClusterThatDoesNotKnowTheServerIsRefused() {
        assertRefused(N4, endpoints(3), FIRST)
                .hasMessage("n4: its data is that of n1=n1:7000: start that server with it");
    }

    @Test
    void theOrderInWhichMembersAreNamedDoesNotMatter() {
        List<Endpoint> reversed =
                List.of(endpoints(3).get(2), endpoints(3).get(1), endpoints(3).get(0));
        RecoveredLog.Scan scan = new RecoveredLog.Scan(Given.incarnation("n1"), LogId.ZERO);
        scan.hardState(new HardState(1, null));
        scan.append(FIRST);
        RaftCore core = RaftCore.recover(
                N1, RaftConfig.DEFAULTS, new RecoveredState(scan.finish(), null, reversed, null), () -> 0, 0);
        assertThat(core.status(0).role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** H-19: another life has forgotten what this one promised: it follows, and does not vote. */
    @Test
    void anotherLifeThanTheClusterCountsOnDoesNotVote() {
        ACore another =
                ACore.of(3).incarnation(Given.incarnation("another life")).start();
        another.receives(ACore.N2, Given.requestVote(5, "9@4"));
        assertThat(another.persistsEverything())
                .containsExactly(Given.send(ACore.N2, Given.signedAs("another life", Given.noVote(5))));
        assertThat(Given.messages(another.timesOut())).isEmpty();
    }
}
