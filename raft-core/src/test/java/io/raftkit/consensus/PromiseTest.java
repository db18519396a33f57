package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.offer;
import static io.raftkit.consensus.Given.preVote;
import static io.raftkit.consensus.Given.requestPreVote;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.requestVoteForTransfer;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.timeoutNow;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a lease rests on: who has heard from a leader elects nobody else for as long as the configuration says (diss.
 * 6.4.1; H-58).
 */
class PromiseTest {
    /** Three times the shortest election timeout. */
    private static final int LEASE = 3_000;

    private static final Configuration THREE = configuration(3).withLeaseMillis(LEASE);

    /** Has heard from {@code n2}, the leader of term 1, just now; that is some time after it started. */
    private static ACore follower() {
        ACore follower = ACore.of(3).configuration(1, THREE).start();
        follower.after(900).receives(N2, heartbeat(1, "1@1", 1));
        return follower;
    }

    @Test
    void itVotesForNobodyElseUntilThePromiseEnds() {
        ACore voter = follower();
        assertThat(voter.after(LEASE - 1).receives(N3, requestVote(2, "9@1")))
                .as("not even the term is taken over")
                .isEmpty();
        assertThat(voter.status().term()).isEqualTo(1);
        assertThat(voter.after(1).receives(N3, requestVote(2, "9@1"))).contains(writeTerm(2, 2, N3));
    }

    @Test
    void itEncouragesNobodyUntilThePromiseEnds() {
        ACore voter = follower();
        assertThat(voter.after(LEASE - 1).receives(N3, requestPreVote(2, "9@1")))
                .containsExactly(send(N3, preVote(1, false)));
        assertThat(voter.after(1).receives(N3, requestPreVote(2, "9@1"))).contains(send(N3, preVote(2, true)));
    }

    /** Its own vote is one of those that it has promised. */
    @Test
    void itDoesNotStandUntilThePromiseEnds() {
        ACore server = follower();
        assertThat(server.patience()).isEqualTo(1_000);
        assertThat(server.timesOut()).isEmpty();
        assertThat(server.patience()).isEqualTo(LEASE - 1_000);
        assertThat(server.timesOut()).contains(send(N3, requestPreVote(2, "1@1")));
    }

    @Test
    void everyWordOfTheLeaderRenewsThePromise() {
        List<Message> words = List.of(
                heartbeat(1, "1@1", 1),
                append(1, "1@1", 1, "2@1"),
                append(1, "7@1", 1, "8@1"),
                offer(1, Given.snapshot("9@1", 3)));
        for (Message word : words) {
            ACore voter = follower();
            voter.after(900).receives(N2, word);
            assertThat(voter.after(LEASE - 1).receives(N3, requestVote(2, "99@1")))
                    .as("%s", word)
                    .isEmpty();
            assertThat(voter.after(1).receives(N3, requestVote(2, "99@1"))).isNotEmpty();
        }
    }

    /** H-58: the term has changed, and the leader that it promised its vote to may not know it yet. */
    @Test
    void aLaterTermThatItLearnsOfDoesNotEndThePromise() {
        ACore voter = follower();
        assertThat(voter.receives(N3, preVote(5, false))).contains(writeTerm(1, 5, null));
        assertThat(voter.status().leader()).isNull();
        assertThat(voter.after(LEASE - 1).receives(N3, requestVote(6, "9@1"))).isEmpty();
        assertThat(voter.receives(N3, requestVote(5, "9@1")))
                .as("nor in that term")
                .isEmpty();
        assertThat(voter.receives(N3, requestPreVote(6, "9@1")))
                .as("it is said once the term is durable")
                .isEmpty();
        assertThat(voter.persistsEverything()).containsExactly(send(N3, preVote(5, false)));
        assertThat(voter.after(1).receives(N3, requestVote(5, "9@1"))).contains(writeTerm(2, 5, N3));
    }

    /** H-58: it may have promised just before it stopped, and has forgotten. */
    @Test
    void aServerThatHasJustStartedWaitsAsIfItHadPromised() {
        ACore restarted = ACore.of(3).configuration(1, THREE).start();
        assertThat(restarted.timesOut()).isEmpty();
        assertThat(restarted.patience()).isEqualTo(LEASE - 1_000);
        assertThat(restarted.after(LEASE - 1_001).receives(N3, requestVote(2, "9@1")))
                .isEmpty();
        assertThat(restarted.after(1).receives(N3, requestVote(2, "9@1"))).isNotEmpty();
    }

    /** A clock that goes back makes it wait longer, and never shorter. */
    @Test
    void aClockThatGoesBackDoesNotEndThePromise() {
        ACore voter = follower();
        voter.after(-500).ticks();
        assertThat(voter.after(500 + LEASE - 1).receives(N3, requestVote(2, "9@1")))
                .isEmpty();
        assertThat(voter.after(1).receives(N3, requestVote(2, "9@1"))).isNotEmpty();
    }

    /** H-59, diss. 3.10: the leader itself has given its lease up before it asked. */
    @Test
    void aTransferOverridesThePromise() {
        ACore voter = follower();
        assertThat(voter.receives(N3, requestVoteForTransfer(2, "9@1"))).contains(writeTerm(2, 2, N3));
        ACore target = follower();
        assertThat(target.receives(N2, timeoutNow(1))).contains(writeTerm(1, 2, N1));
    }

    /** The shortcut for crashed leaders and the promise exclude each other. */
    @Test
    void aClosedConnectionDoesNotEndThePromise() {
        ACore server = follower();
        assertThat(server.steps(new Input.Disconnected(N2))).isEmpty();
        assertThat(server.patience()).isEqualTo(1_000);
        assertThat(server.receives(N3, requestPreVote(2, "9@1"))).containsExactly(send(N3, preVote(1, false)));
    }

    /** What comes with an entry is promised from that entry on. */
    @Test
    void aPromiseBeginsWithTheConfigurationThatAsksForIt() {
        ACore voter = ACore.of(3).start();
        LogEntry lease = LogEntry.of(new LogId(1, 2), EntryType.CONFIGURATION, 0, THREE.encode());
        voter.receives(N2, new Message.AppendEntries(1, 0, new LogId(1, 1), List.of(lease), 1));
        assertThat(voter.after(LEASE - 1).receives(N3, requestVote(2, "9@1"))).isEmpty();
    }

    /** H-59: what is truncated was never promised to anybody. */
    @Test
    void aPromiseEndsWithTheConfigurationThatAskedForIt() {
        ACore voter = ACore.of(3).configuration(2, THREE).start();
        assertThat(voter.receives(N3, requestVote(2, "9@2"))).isEmpty();
        voter.receives(N2, append(2, "1@1", 1, "2@2"));
        assertThat(voter.status().configuration().leaseMillis()).isZero();
        assertThat(voter.after(1_000).receives(N3, requestVote(3, "9@2"))).isNotEmpty();
    }

    /** The promise of a configuration that only a snapshot brought, though it already doubted its leader. */
    @Test
    void aPromiseThatASnapshotBringsEndsADoubtAboutTheLeader() {
        ACore server = ACore.of(3).start();
        server.receives(N2, heartbeat(1, "1@1", 1));
        server.steps(new Input.Disconnected(N2));
        Snapshot snapshot = new Snapshot(new SnapshotMetadata(new LogId(1, 9), 8, THREE, 0), 0, 0);
        server.steps(new Input.SnapshotReceived(N2, 1, snapshot));
        server.persistsEverything();
        assertThat(server.timesOut()).isEmpty();
        assertThat(server.patience()).as("it sleeps until then").isEqualTo(LEASE - 100);
        assertThat(server.status().role()).isEqualTo(ServerRole.FOLLOWER);
    }
}
