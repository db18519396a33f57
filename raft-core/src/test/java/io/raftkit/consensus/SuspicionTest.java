package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.preVote;
import static io.raftkit.consensus.Given.requestPreVote;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The connection to the leader was closed: a hint that it crashed, which costs nothing if it did not. Heartbeats come
 * every 100 ms here, and elections after 1000 ms or more.
 */
class SuspicionTest {
    /** What the random generator draws, to wait for that many nanoseconds more. */
    private static final long TENTH_OF_A_HEARTBEAT = 2 * 10_000_000;

    /** Follows {@code n2} in term 1, from which it has heard just now. */
    private static ACore follower(ACore.Setup setup) {
        ACore follower = setup.start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        return follower;
    }

    private static ACore follower() {
        return follower(ACore.of(3));
    }

    private static List<Effect> disconnected(ACore server, NodeId peer) {
        return server.steps(new Input.Disconnected(peer));
    }

    @Test
    void aFollowerThatLosesTheConnectionToItsLeaderAsksAHeartbeatLater() {
        ACore follower = follower();
        assertThat(disconnected(follower, N2)).isEmpty();
        assertThat(follower.patience()).isEqualTo(100);
        assertThat(follower.after(99).ticks()).isEmpty();
        assertThat(follower.after(1).ticks())
                .containsExactly(send(N2, requestPreVote(2, "1@1")), send(N3, requestPreVote(2, "1@1")), roleChanged());
    }

    /** H-16: all lose the connection at the same moment. */
    @Test
    void someAskALittleLaterAndNoneLaterThanTwoHeartbeats() {
        ACore follower = follower(ACore.of(3).draws(TENTH_OF_A_HEARTBEAT));
        disconnected(follower, N2);
        assertThat(follower.patience()).isEqualTo(110);
        ACore last = follower(ACore.of(3).draws(2 * 99_999_999));
        disconnected(last, N2);
        assertThat(last.patience()).isEqualTo(199);
    }

    /** It was a mere reconnect. */
    @Test
    void aHeartbeatInBetweenEndsTheDoubt() {
        ACore follower = follower();
        disconnected(follower, N2);
        assertThat(follower.after(99).receives(N2, heartbeat(1, "1@1", 1))).hasSize(1);
        assertThat(follower.patience()).isEqualTo(1_000);
        assertThat(follower.after(999).receives(N3, requestPreVote(2, "9@1")))
                .as("it is loyal again")
                .containsExactly(send(N3, preVote(1, false)));
    }

    /** Else two that each lost the connection could not help each other. */
    @Test
    void whoDoubtsTheLeaderTooEncouragesOthersAtOnce() {
        ACore follower = follower();
        disconnected(follower, N2);
        assertThat(follower.receives(N3, requestPreVote(2, "1@1"))).containsExactly(send(N3, preVote(2, true)));
        assertThat(follower.receives(N3, requestVote(2, "1@1"))).contains(writeTerm(2, 2, N3));
    }

    /** H-16: else it would ask while the other is being elected, and split the vote. */
    @Test
    void whoEncouragesAnotherGivesItTheTimeToWin() {
        ACore follower = follower();
        disconnected(follower, N2);
        follower.after(99).receives(N3, requestPreVote(2, "1@1"));
        assertThat(follower.patience()).isEqualTo(200);
        assertThat(follower.after(200).ticks()).contains(send(N3, requestPreVote(2, "1@1")));
    }

    @Test
    void whoIsNotEncouragedIsNotWaitedFor() {
        ACore follower = follower();
        disconnected(follower, N2);
        follower.after(99).receives(N3, requestPreVote(2, "0@0"));
        assertThat(follower.patience()).isEqualTo(1);
    }

    /** H-16: n1 and n3 ask at the same moment; each would stand with the other's encouragement, and split the vote. */
    @Test
    void ofTwoThatAskAtTheSameMomentOneGivesWay() {
        ACore first = follower();
        disconnected(first, N2);
        first.timesOut();
        assertThat(first.receives(N3, requestPreVote(2, "1@1")))
                .containsExactly(send(N3, preVote(2, true)), roleChanged());
        assertThat(first.receives(N3, preVote(2, true))).isEmpty();
        assertThat(first.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(first.patience()).as("if n3 does not win").isEqualTo(1_000);
    }

    /** Names decide between logs of the same length. */
    @Test
    void whoeverIsFirstByTheOrderStands() {
        ACore first = follower();
        disconnected(first, N2);
        first.timesOut();
        first.receives(NodeId.of("n0"), requestPreVote(2, "1@1"));
        assertThat(first.receives(N3, preVote(2, true))).contains(writeTerm(1, 2, ACore.N1));
    }

    /** Others who ask again and again do not keep it from asking. */
    @Test
    void noEncouragementDelaysAnElectionThatIsDue() {
        ACore follower = follower();
        disconnected(follower.after(850), N2);
        follower.after(99).receives(N3, requestPreVote(2, "1@1"));
        assertThat(follower.patience()).isEqualTo(51);
    }

    /** H-10, H-14: one bad connection deposes nobody. */
    @Test
    void whoHasLostNoConnectionRefuses() {
        ACore follower = follower();
        assertThat(follower.receives(N3, requestPreVote(2, "9@1"))).containsExactly(send(N3, preVote(1, false)));
        assertThat(follower.receives(N3, requestVote(2, "9@1"))).isEmpty();
    }

    /** H-10: it asked in vain, its term is what it was, and the next heartbeat makes it follow as before. */
    @Test
    void aDoubtThatNobodySharesChangesNothing() {
        ACore follower = follower();
        disconnected(follower, N2);
        follower.timesOut();
        follower.receives(N3, preVote(1, false));
        assertThat(follower.status().term()).isEqualTo(1);
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(follower.status().leader()).isEqualTo(N2);
    }

    @Test
    void theLossOfAnotherConnectionMeansNothing() {
        ACore follower = follower();
        assertThat(disconnected(follower, N3)).isEmpty();
        assertThat(follower.patience()).isEqualTo(1_000);
        assertThat(follower.receives(N3, requestPreVote(2, "9@1"))).containsExactly(send(N3, preVote(1, false)));
    }

    /** A connection that is opened and closed again and again must not keep it from asking. */
    @Test
    void aSecondHintDoesNotDelayTheFirst() {
        ACore follower = follower();
        disconnected(follower, N2);
        disconnected(follower.after(50), N2);
        assertThat(follower.patience()).isEqualTo(50);
    }

    @Test
    void aDoubtNeverDelaysAnElectionThatIsDue() {
        ACore follower = follower();
        disconnected(follower.after(950), N2);
        assertThat(follower.patience()).isEqualTo(50);
    }

    /** The doubt was about the leader of another term. */
    @Test
    void aLaterTermEndsTheDoubt() {
        ACore follower = follower();
        disconnected(follower, N2);
        follower.receives(N3, requestVote(5, "0@0"));
        assertThat(follower.status().term()).isEqualTo(5);
        assertThat(follower.patience()).isEqualTo(1_000);
    }

    @Test
    void aFollowerThatKnowsNoLeaderHasNobodyToDoubt() {
        ACore follower = ACore.of(3).start();
        assertThat(disconnected(follower, N2)).isEmpty();
        assertThat(follower.patience()).isEqualTo(1_000);
    }

    /** It cannot stand; but it does not defend the leader either. */
    @Test
    void aServerWithoutAVoteDoubtsAndDoesNotStand() {
        ACore learner = follower(ACore.of(3)
                .configuration(1, configuration(3).with(member("n1").with(Suffrage.LEARNER))));
        disconnected(learner, N2);
        assertThat(learner.receives(N3, requestPreVote(2, "1@1"))).containsExactly(send(N3, preVote(2, true)));
        assertThat(Given.messages(learner.timesOut())).isEmpty();
        assertThat(learner.status().role()).isEqualTo(ServerRole.LEARNER);
    }

    /** What a leader knows of its followers, it knows from their answers. */
    @Test
    void nobodyButAFollowerTakesAHint() {
        List<ACore> servers = List.of(
                ACore.of(3).start().leads(),
                ACore.of(3).start().becomesCandidate(),
                ACore.of(3).log().start());
        for (ACore server : servers) {
            NodeStatus before = server.status();
            long patience = server.patience();
            assertThat(disconnected(server, N2)).isEmpty();
            assertThat(server.status()).isEqualTo(before);
            assertThat(server.patience()).isEqualTo(patience);
        }
    }
}
