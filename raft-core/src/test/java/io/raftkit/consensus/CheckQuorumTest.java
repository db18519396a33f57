package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.noVote;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.LogId;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader that a majority does not answer steps down (diss. 6.2), and one that is overtaken learns of it. */
class CheckQuorumTest {
    @Test
    void aLeaderThatNobodyAnswersStepsDownInItsTerm() {
        ACore leader = ACore.of(3).start().leads();
        long beats = 0;
        while (leader.status().isLeader()) {
            leader.timesOut();
            assertThat(++beats).isLessThanOrEqualTo(10);
        }
        assertThat(leader.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.status().term()).isEqualTo(2);
        assertThat(leader.status().leader()).isNull();
    }

    @Test
    void aLeaderThatAMajorityAnswersStays() {
        ACore leader = ACore.of(5).start().leads();
        for (int i = 0; i < 50; i++) {
            leader.timesOut();
            leader.receives(N2, accepted(2, "2@2", 2));
            leader.receives(N3, accepted(2, "2@2", 2));
        }
        assertThat(leader.status().isLeader()).isTrue();
    }

    @Test
    void aLeaderThatOneTooFewAnswersStepsDown() {
        ACore leader = ACore.of(5).start().leads();
        for (int i = 0; i < 10; i++) {
            leader.timesOut();
            leader.receives(N2, accepted(2, "2@2", 2));
        }
        assertThat(leader.status().isLeader()).isFalse();
    }

    @Test
    void aPauseLongerThanTheTimeoutEndsTheLeadership() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.after(60_000).ticks()).containsExactly(roleChanged());
        assertThat(leader.status().isLeader()).isFalse();
    }

    @Test
    void aVoteSurvivesASteppingDownInTheSameTerm() {
        ACore leader = ACore.of(3).start().leads();
        leader.after(60_000).ticks();
        assertThat(leader.receives(N2, requestVote(2, "9@2"))).containsExactly(send(N2, noVote(2)));
    }

    @Test
    void aServerAloneIsItsOwnQuorum() {
        ACore leader = ACore.of(1).start();
        leader.timesOut();
        leader.persistsEverything();
        leader.persistsEverything();
        leader.after(60_000).ticks();
        assertThat(leader.status().isLeader()).isTrue();
    }

    @Test
    void readsThatWaitAreRejectedWhenLeadershipIsLost() {
        ACore leader = ACore.of(3).start().leads();
        leader.reads(request("n1", "a"), request("n1", "b"));
        assertThat(leader.after(60_000).ticks())
                .containsExactly(
                        new Effect.RejectReads(List.of(request("n1", "a"), request("n1", "b")), null), roleChanged());
    }

    @Test
    void aServerStuckInALaterTermFreesItselfByAnsweringTheLeader() {
        ACore stuck = ACore.of(3).term(9).start();
        Message answer = new Message.AppendEntriesResponse(9, 0, false, LogId.ZERO, 0, Given.incarnation("n1"));
        assertThat(stuck.receives(N2, heartbeat(5, "1@1", 1))).containsExactly(send(N2, answer));

        ACore leader = ACore.of(3).start().leads();
        leader.receives(N3, answer);
        assertThat(leader.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.status().term()).isEqualTo(9);
    }

    @Test
    void anAnswerFromAStrangerDoesNotKeepALeaderInOffice() {
        ACore leader = ACore.of(3).start().leads();
        leader.after(900).receives(ACore.N4, accepted(2, "2@2", 2));
        leader.after(200).ticks();
        assertThat(leader.status().isLeader()).isFalse();
    }
}
