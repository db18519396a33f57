package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.CHANGE;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.acceptedInRound;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.installed;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.noVote;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.preVote;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.replicate;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.signedAs;
import static io.raftkit.consensus.Given.snapshot;
import static io.raftkit.consensus.Given.vote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A member that comes back with an empty disk is another life of its storage: it has forgotten its votes and
 * acknowledgements, and is not the member that the cluster counts on (H-19).
 */
class IdentityTest {
    private static final Configuration THREE = configuration(3);
    private static final Incarnation WIPED = incarnation("wiped");
    private static final Member WIPED_N2 = member("n2").with(WIPED);

    /** The leader of three in term 2; all have both its entries. */
    private final ACore leader = ACore.of(3).start().leads();

    private List<Effect> introduces(NodeId from, Incarnation life) {
        return leader.receives(from, new Message.Introduce(life, ClusterId.NONE));
    }

    private Configuration inForce() {
        return leader.status().configuration();
    }

    /** {@code n2} acknowledges all that the leader has, as another life of its storage. */
    private void wipedN2AcknowledgesEverything() {
        leader.receives(N2, signedAs("wiped", accepted(2, leader.status().lastIndex() + "@2", 2)));
    }

    // What another life says counts for nothing

    @Test
    void aVoteOfAnotherLifeDoesNotCount() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        candidate.receives(N2, signedAs("wiped", vote(2)));
        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
        candidate.receives(N2, vote(2));
        assertThat(candidate.status().isLeader()).isTrue();
    }

    @Test
    void aPreVoteOfAnotherLifeDoesNotCount() {
        ACore asking = ACore.of(3).start();
        asking.timesOut();
        asking.receives(N2, signedAs("wiped", preVote(2, true)));
        assertThat(asking.status().role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        asking.receives(N2, preVote(2, true));
        assertThat(asking.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** H-19: the entry would be on one disk only. */
    @Test
    void anAcknowledgementOfAnotherLifeCommitsNothing() {
        leader.proposes("x");
        leader.persistsEverything();
        assertThat(leader.receives(N2, signedAs("wiped", accepted(2, "3@2", 2))))
                .isEmpty();
        assertThat(leader.receives(N2, signedAs("wiped", installed(2, snapshot("3@2", 3)))))
                .isEmpty();
        assertThat(leader.status().commitIndex()).isEqualTo(2);
        assertThat(leader.receives(N2, accepted(2, "3@2", 2))).contains(Given.commit(3));
    }

    /** It has promised nothing: nor may the leader go on because of it. */
    @Test
    void anAnswerOfAnotherLifeNeitherConfirmsReadsNorKeepsTheLeaderInOffice() {
        leader.reads(request("n1", "read"));
        leader.after(900);
        assertThat(leader.receives(N2, signedAs("wiped", acceptedInRound(2, 1, "2@2"))))
                .doesNotHaveAnyElementsOfTypes(Effect.ReadReady.class);
        leader.after(100).ticks();
        assertThat(leader.status().isLeader()).isFalse();
    }

    /** It has voted in that term, or knows who did: it is a term like any other. */
    @Test
    void aLaterTermIsLearntFromAnotherLifeToo() {
        List<Message> answers = List.of(noVote(9), preVote(9, false), refused(9, "0@0", 1));
        for (Message answer : answers) {
            ACore server = ACore.of(3).start().leads();
            server.receives(N2, signedAs("wiped", answer));
            assertThat(server.status().term()).as("%s", answer).isEqualTo(9);
            assertThat(server.status().role()).isEqualTo(ServerRole.FOLLOWER);
        }
    }

    // The leader notices

    /** What was said before it was wiped may come late; what is said again and again is true. */
    @Test
    void aMemberThatLostItsDataIsReportedOnceItHasSaidSoForAnElectionTimeout() {
        assertThat(introduces(N2, WIPED)).containsExactly(send(N2, new Message.IntroduceResponse(THREE, 1)));
        leader.after(999).acknowledgesEverything(N3);
        assertThat(only(Effect.MemberWiped.class, introduces(N2, WIPED))).isEmpty();
        leader.after(1);
        assertThat(introduces(N2, WIPED)).contains(new Effect.MemberWiped(N2, WIPED));
        assertThat(only(Effect.MemberWiped.class, introduces(N2, WIPED)))
                .as("once")
                .isEmpty();
    }

    /** It was wiped again. */
    @Test
    void everyLifeIsReportedForItself() {
        introduces(N2, WIPED);
        leader.after(600).acknowledgesEverything(N3);
        introduces(N2, incarnation("wiped again"));
        leader.after(600).acknowledgesEverything(N3);
        assertThat(only(Effect.MemberWiped.class, introduces(N2, incarnation("wiped again"))))
                .isEmpty();
        leader.after(400).acknowledgesEverything(N3);
        assertThat(introduces(N2, incarnation("wiped again")))
                .contains(new Effect.MemberWiped(N2, incarnation("wiped again")));
    }

    @Test
    void membersAreReportedIndependently() {
        ACore five = ACore.of(5).start().leads();
        Message introduction = new Message.Introduce(WIPED, ClusterId.NONE);
        five.receives(N2, introduction);
        five.after(999).acknowledgesEverything(N3);
        five.acknowledgesEverything(N4);
        five.receives(N3, introduction);
        five.after(1);
        assertThat(only(Effect.MemberWiped.class, five.receives(N3, introduction)))
                .isEmpty();
        assertThat(only(Effect.MemberWiped.class, five.receives(N2, introduction)))
                .hasSize(1);
    }

    /** It has a term and a log, and only its first entry is missing; or its introduction comes late. */
    @Test
    void aMemberThatIntroducesItselfAsItIsKnownHasLostNothing() {
        introduces(N2, incarnation("n2"));
        leader.after(900).acknowledgesEverything(N3);
        assertThat(introduces(N2, incarnation("n2"))).contains(send(N2, new Message.IntroduceResponse(THREE, 1)));
        leader.after(900).acknowledgesEverything(N3);
        assertThat(only(Effect.MemberWiped.class, introduces(N2, incarnation("n2"))))
                .isEmpty();
    }

    @Test
    void onlyTheLeaderReports() {
        ACore follower = ACore.of(3).start();
        for (int i = 0; i < 5; i++) {
            follower.after(900).receives(N3, Given.heartbeat(1, "1@1", 1));
            assertThat(follower.receives(N2, new Message.Introduce(WIPED, ClusterId.NONE)))
                    .containsExactly(send(N2, new Message.IntroduceResponse(THREE, 1)));
        }
    }

    // It is admitted again

    /** Without a vote at first, and by itself with one once it has everything. */
    @Test
    void aMemberThatLostItsDataIsAdmittedAgainAsALearnerAndPromoted() {
        leader.changesTo(THREE.with(WIPED_N2.with(Suffrage.LEARNER)));
        assertThat(inForce().voters()).containsExactly(N1, N3);
        leader.commitsWith(N3);
        assertThat(introduces(N2, WIPED)).contains(send(N2, new Message.IntroduceResponse(inForce(), 3)));
        leader.after(500).ticks();
        leader.acknowledgesEverything(N2);
        assertThat(inForce().voters()).as("an earlier life says so").doesNotContain(N2);
        wipedN2AcknowledgesEverything();
        assertThat(inForce().member(N2)).contains(WIPED_N2);
        assertThat(inForce().isJoint()).isFalse();
    }

    /** The same in one request: it is staged by itself. */
    @Test
    void aMemberThatLostItsDataIsReplacedByItsNewLifeInOneChange() {
        leader.changesTo(THREE.with(WIPED_N2));
        assertThat(inForce()).isEqualTo(THREE.with(WIPED_N2.with(Suffrage.OBSERVER)));
        leader.commitsWith(N3);
        leader.after(500).ticks();
        wipedN2AcknowledgesEverything();
        assertThat(inForce()).isEqualTo(THREE.with(WIPED_N2));
        leader.persistsEverything();
        leader.acknowledgesEverything(N3);
        assertThat(leader.status().commitIndex()).isEqualTo(4);
    }

    /**
     * H-66: else the voters that are replaced would count n2, and it would be heard as what it is no more. Its former
     * life may have voted for n3 in a later term, and n1 and n2 would commit what n3 never hears of.
     */
    @Test
    void aMemberThatLostItsDataIsReplacedBeforeAnythingElseIsChanged() {
        leader.changesTo(THREE.without(N3).with(WIPED_N2.with(Suffrage.LEARNER)));
        assertThat(inForce()).isEqualTo(THREE.with(WIPED_N2.with(Suffrage.LEARNER)));
        leader.persistsEverything();
        wipedN2AcknowledgesEverything();
        assertThat(leader.status().commitIndex()).as("it takes n3").isEqualTo(2);
        leader.acknowledgesEverything(N3);
        assertThat(inForce()).isEqualTo(THREE.without(N3).with(WIPED_N2.with(Suffrage.LEARNER)));
    }

    /** Of three voters, one would be left that remembers anything. */
    @Test
    void onlyOneMemberAtATimeIsReplacedByItsNewLife() {
        List<Effect> effects =
                leader.changesTo(THREE.with(WIPED_N2).with(member("n3").with(incarnation("wiped too"))));
        assertThat(effects)
                .containsExactly(new Effect.NotDone(
                        CHANGE,
                        Effect.Failure.INVALID,
                        "voters whose data is lost are replaced one at a time, by learners first",
                        null));
        assertThat(inForce()).isEqualTo(THREE);
    }

    /** Whoever is known is not forgotten because somebody names it without its incarnation. */
    @Test
    void aMemberIsKnownByItsIncarnationWhateverIsAskedFor() {
        leader.changesTo(THREE.with(member("n2").with(Incarnation.UNKNOWN)).without(N3));
        assertThat(inForce()).isEqualTo(THREE.without(N3));
    }

    // A server that nobody has met yet

    /** Which life of its storage the member is, all must know alike: an entry says so. */
    @Test
    void theFirstLifeThatComesIsTheMember() {
        Member observer = member("n4").with(Incarnation.UNKNOWN).with(Suffrage.OBSERVER);
        leader.changesTo(THREE.with(observer));
        introduces(N4, incarnation("n4"));
        assertThat(leader.status().configurationIndex()).as("one after another").isEqualTo(3);
        leader.commitsWith(N2);
        assertThat(introduces(N4, incarnation("n4")))
                .contains(send(N4, new Message.IntroduceResponse(THREE.with(observer.with(incarnation("n4"))), 4)));
        leader.commitsWith(N2);
        introduces(N4, incarnation("another n4"));
        assertThat(leader.status().configurationIndex())
                .as("a second one comes too late")
                .isEqualTo(4);
    }

    /** It was taken in, followed for a while, and its disk never got the first entry. */
    @Test
    void aServerWithoutAVoteThatComesBackWithNothingIsSentEverything() {
        leader.changesTo(THREE.with(member("n4").with(Suffrage.OBSERVER)));
        leader.commitsWith(N2, N4);
        leader.proposes("x");
        assertThat(leader.receives(N4, refused(2, "0@0", 3)))
                .as("it refuses what it has acknowledged")
                .isEmpty();
        assertThat(introduces(N4, incarnation("n4"))).hasSize(1);
        assertThat(leader.after(100).ticks()).contains(replicate(N4, 2, "4@2", "4@2", 3));
        assertThat(leader.receives(N4, refused(2, "0@0", 4))).contains(replicate(N4, 2, "0@0", "1@1", 3));
    }

    /** H-19: what a voter has acknowledged may be what was committed. */
    @Test
    void whatAVoterHasAcknowledgedIsNotTakenBack() {
        leader.proposes("x");
        leader.persistsEverything();
        introduces(N2, incarnation("n2"));
        assertThat(leader.receives(N2, refused(2, "0@0", 2))).isEmpty();
    }
}
