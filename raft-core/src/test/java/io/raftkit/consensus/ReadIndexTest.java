package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.acceptedInRound;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.commit;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads without the log (diss. 6.4): a round of heartbeats shows that the leader still leads. */
class ReadIndexTest {
    private static final RequestId A = request("n1", "a");
    private static final RequestId B = request("n1", "b");
    private static final RequestId C = request("n1", "c");
    private static final RequestId FOREIGN = request("n2", "c");

    private static Effect.Replicate heartbeatOfRound(NodeId to, long round) {
        return new Effect.Replicate(to, 2, round, at("2@2"), at("2@2"), 2);
    }

    @Test
    void aReadIsAnsweredOnceAQuorumHasConfirmedTheRoundThatItBegan() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.reads(A)).containsExactly(heartbeatOfRound(N2, 1), heartbeatOfRound(N3, 1));
        assertThat(leader.receives(N2, acceptedInRound(2, 1, "2@2")))
                .containsExactly(new Effect.ReadReady(List.of(A), 2));
    }

    @Test
    void anAnswerToAnEarlierRoundConfirmsNothing() {
        ACore leader = ACore.of(3).start().leads();
        leader.reads(A);
        assertThat(leader.receives(N2, acceptedInRound(2, 0, "2@2"))).isEmpty();
        leader.after(1).reads(B);
        assertThat(leader.receives(N2, acceptedInRound(2, 1, "2@2")))
                .containsExactly(new Effect.ReadReady(List.of(A), 2));
        assertThat(leader.receives(N3, acceptedInRound(2, 2, "2@2")))
                .containsExactly(new Effect.ReadReady(List.of(B), 2));
    }

    /** Else it would confirm that round of a later leadership, which may have begun since. */
    @Test
    void anAnswerToADeposedLeaderNamesNoRound() {
        ACore follower = ACore.of(3).term(9).start();
        Message late = new Message.AppendEntries(5, 7, at("1@1"), List.of(), 0);
        assertThat(Given.messages(follower.receives(N2, late)))
                .containsExactly(new Message.AppendEntriesResponse(9, 0, false, at("0@0"), 0, Given.incarnation("n1")));
    }

    @Test
    void aLaterRoundConfirmsTheEarlierOnes() {
        ACore leader = ACore.of(3).start().leads();
        leader.reads(A);
        leader.after(1).reads(B);
        assertThat(leader.receives(N2, acceptedInRound(2, 2, "2@2")))
                .containsExactly(new Effect.ReadReady(List.of(A), 2), new Effect.ReadReady(List.of(B), 2));
    }

    @Test
    void readsThatComeSoonAfterARoundHasBegunShareTheNextOne() {
        ACore leader = ACore.of(3).start().leads();
        leader.reads(A);
        assertThat(leader.reads(B)).isEmpty();
        assertThat(leader.reads(C)).isEmpty();
        assertThat(leader.timesOut()).containsExactly(heartbeatOfRound(N2, 2), heartbeatOfRound(N3, 2));
        assertThat(leader.receives(N2, acceptedInRound(2, 2, "2@2")))
                .containsExactly(new Effect.ReadReady(List.of(A), 2), new Effect.ReadReady(List.of(B, C), 2));
    }

    @Test
    void theyNeedNotWaitOnceTheRoundBeforeThemHasEnded() {
        ACore leader = ACore.of(3).start().leads();
        leader.reads(A);
        leader.reads(B);
        assertThat(leader.receives(N2, acceptedInRound(2, 1, "2@2")))
                .containsExactly(new Effect.ReadReady(List.of(A), 2), heartbeatOfRound(N2, 2), heartbeatOfRound(N3, 2));
    }

    @Test
    void oneFollowerOfFiveIsNoQuorumHoweverOftenItAnswers() {
        ACore leader = ACore.of(5).start().leads();
        leader.reads(A);
        assertThat(leader.receives(N2, acceptedInRound(2, 1, "2@2"))).isEmpty();
        assertThat(leader.receives(N2, acceptedInRound(2, 1, "2@2"))).isEmpty();
        assertThat(leader.receives(N4, acceptedInRound(2, 1, "2@2"))).hasSize(1);
    }

    @Test
    void aRefusalOfEntriesConfirmsTheRoundAllTheSame() {
        ACore leader = ACore.of(3).start().leads();
        leader.reads(A);
        Message refusal = new Message.AppendEntriesResponse(2, 1, false, at("1@1"), 2, Given.incarnation("n1"));
        assertThat(only(Effect.ReadReady.class, leader.receives(N2, refusal))).hasSize(1);
    }

    @Test
    void readsWaitUntilTheLeaderHasCommittedAnEntryOfItsTerm() {
        ACore leader = ACore.of(3).log(1, 1).start();
        leader.wins();
        leader.persistsEverything();
        assertThat(leader.reads(A)).isEmpty();
        assertThat(leader.receives(N2, accepted(2, "2@1", 1))).doesNotContain(commit(2));
        assertThat(leader.receives(N2, accepted(2, "3@2", 2)))
                .contains(commit(3), new Effect.Replicate(N3, 2, 1, at("0@0"), at("0@0"), 3));
        assertThat(leader.receives(N2, acceptedInRound(2, 1, "3@2")))
                .containsExactly(new Effect.ReadReady(List.of(A), 3));
    }

    @Test
    void readsThatCameTooEarlyAreRejectedWhenLeadershipIsLost() {
        ACore leader = ACore.of(3).start();
        leader.wins();
        leader.reads(A);
        assertThat(leader.receives(N2, refused(3, "1@1", 1))).contains(new Effect.RejectReads(List.of(A), null));
    }

    @Test
    void aServerAloneAnswersAtOnce() {
        ACore leader = ACore.of(1).start();
        leader.timesOut();
        leader.persistsEverything();
        leader.persistsEverything();
        assertThat(leader.reads(A)).containsExactly(new Effect.ReadReady(List.of(A), 2));
    }

    @Test
    void aFollowerAsksItsLeader() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.reads(A, B)).containsExactly(send(N2, new Message.ReadIndex(List.of(A, B), false)));
    }

    @Test
    void aFollowerPassesOnNoReadThatWasPassedOnToIt() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.reads(A, FOREIGN))
                .containsExactly(
                        send(N2, new Message.ReadIndex(List.of(A), false)),
                        new Effect.RejectReads(List.of(FOREIGN), N2));
    }

    @Test
    void aServerThatKnowsNoLeaderRejects() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.reads(A)).containsExactly(new Effect.RejectReads(List.of(A), null));
        assertThat(follower.becomesCandidate().reads(A)).containsExactly(new Effect.RejectReads(List.of(A), null));
    }

    /** H-75: a question that would be passed on is not asked without any reads of its own. */
    @Test
    void aFollowerWithNoReadsOfItsOwnAsksNothing() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.reads(FOREIGN)).containsExactly(new Effect.RejectReads(List.of(FOREIGN), N2));
    }
}
