package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.ACore.N5;
import static io.raftkit.consensus.Given.CHANGE;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that are taken into the cluster: they follow first, and count once they have caught up (diss. 4.2.1). */
class NewServersTest {
    private static final Configuration THREE = configuration(3);

    /** The leader of three: the configuration is entry 1, its first entry 2, and both are committed. */
    private final ACore leader = ACore.of(3).start().leads();

    private Configuration inForce() {
        return leader.status().configuration();
    }

    private static Effect.NotDone refusal(Effect.Failure reason, List<Effect> effects) {
        List<Effect.NotDone> refusals = only(Effect.NotDone.class, effects);
        assertThat(refusals).hasSize(1);
        assertThat(refusals.get(0).request()).isEqualTo(CHANGE);
        assertThat(refusals.get(0).reason()).isEqualTo(reason);
        return refusals.get(0);
    }

    private static Member joining(NodeId id, Suffrage suffrage) {
        return Member.joining(new Endpoint(id, id + ":7000"), suffrage);
    }

    private static Message.Introduce introduction(NodeId id) {
        return new Message.Introduce(incarnation(id.value()), ClusterId.NONE);
    }

    @Test
    void aNewVoterFollowsWithoutAVoteUntilItHasCaughtUp() {
        leader.changesTo(THREE.with(joining(N4, Suffrage.VOTER)));
        assertThat(inForce()).isEqualTo(THREE.with(joining(N4, Suffrage.OBSERVER)));
        leader.commitsWith(N2);
        assertThat(leader.receives(N4, introduction(N4)))
                .contains(send(
                        N4,
                        new Message.IntroduceResponse(THREE.with(member("n4").with(Suffrage.OBSERVER)), 4)));
        leader.commitsWith(N2);
        assertThat(inForce().member(N4)).contains(member("n4").with(Suffrage.OBSERVER));
        assertThat(leader.after(300).acknowledgesEverything(N4)).as("caught up").isNotEmpty();
        assertThat(inForce()).isEqualTo(THREE.with(member("n4")));
        assertThat(leader.status().configurationIndex()).isEqualTo(5);
        leader.persistsEverything();
        assertThat(only(Effect.Commit.class, leader.acknowledgesEverything(N2)))
                .as("two of four")
                .isEmpty();
        assertThat(leader.acknowledgesEverything(N4)).contains(Given.commit(5), new Effect.Done(CHANGE, 5));
    }

    /** Diss. 4.2.1: what came in the meantime would keep everybody waiting. */
    @Test
    void aNewVoterMustCatchUpInARoundThatIsShorterThanAnElectionTimeout() {
        addN4(Suffrage.VOTER);
        leader.after(500).acknowledgesEverything(N2);
        leader.after(500).proposes("a");
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        leader.acknowledgesEverything(N4);
        assertThat(inForce().voters()).as("the first round took too long").doesNotContain(N4);
        leader.after(500).acknowledgesEverything(N2);
        leader.after(499).proposes("b");
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        leader.acknowledgesEverything(N4);
        assertThat(inForce().voters()).contains(N4);
    }

    /** It is a member by entry 4, and known by its incarnation. */
    private void addN4(Suffrage suffrage) {
        leader.changesTo(THREE.with(joining(N4, suffrage)));
        leader.commitsWith(N2);
        leader.receives(N4, introduction(N4));
        leader.commitsWith(N2);
    }

    @Test
    void aNewVoterThatNeverAnswersIsGivenUp() {
        leader.changesTo(THREE.with(joining(N4, Suffrage.VOTER)));
        leader.commitsWith(N2);
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i <= 100; i++) {
            leader.acknowledgesEverything(N2);
            effects.addAll(leader.after(100).ticks());
        }
        assertThat(refusal(Effect.Failure.UNREACHABLE, effects).explanation())
                .isEqualTo("did not catch up: [n4=n4:7000]; they do not vote");
        assertThat(inForce()).isEqualTo(THREE);
    }

    @Test
    void aNewVoterThatIsSlowerThanTheClusterWritesIsGivenUp() {
        addN4(Suffrage.VOTER);
        List<Effect> effects = new ArrayList<>();
        for (int round = 1; round <= 10; round++) {
            leader.after(500).acknowledgesEverything(N2);
            leader.after(600).proposes("x");
            leader.persistsEverything();
            leader.acknowledgesEverything(N2);
            effects.addAll(leader.acknowledgesEverything(N4));
            assertThat(inForce().member(N4).isPresent()).as("round %d", round).isEqualTo(round < 10);
        }
        refusal(Effect.Failure.UNREACHABLE, effects);
    }

    @Test
    void severalNewVotersCatchUpTogether() {
        leader.changesTo(
                THREE.without(N2).without(N3).with(joining(N4, Suffrage.VOTER)).with(joining(N5, Suffrage.VOTER)));
        assertThat(inForce().members()).hasSize(5);
        leader.commitsWith(N2);
        leader.receives(N4, introduction(N4));
        leader.commitsWith(N2);
        leader.receives(N5, introduction(N5));
        leader.commitsWith(N2);
        leader.acknowledgesEverything(N4);
        assertThat(inForce().isJoint()).isFalse();
        leader.acknowledgesEverything(N5);
        assertThat(inForce().voters()).containsExactly(N1, N4, N5);
        assertThat(inForce().outgoingVoters()).containsExactly(N1, N2, N3);
        leader.commitsWith(N2);
        assertThat(inForce().isJoint()).as("of the new, it has only itself").isTrue();
        leader.acknowledgesEverything(N4);
        assertThat(inForce().isJoint()).isFalse();
        leader.persistsEverything();
        assertThat(leader.acknowledgesEverything(N5))
                .contains(new Effect.Done(CHANGE, leader.status().commitIndex()));
    }

    @Test
    void aLearnerBecomesAVoterByItselfOnceItHasCaughtUp() {
        addN4(Suffrage.LEARNER);
        assertThat(inForce().voters()).doesNotContain(N4);
        leader.after(100).ticks();
        leader.acknowledgesEverything(N4);
        assertThat(inForce().voters()).contains(N4);
    }

    @Test
    void anObserverStaysOne() {
        addN4(Suffrage.OBSERVER);
        leader.after(100).ticks();
        leader.acknowledgesEverything(N4);
        leader.after(100).ticks();
        assertThat(inForce().member(N4)).contains(member("n4").with(Suffrage.OBSERVER));
    }

    /** S-03, item 5: replicated to, never counted. */
    @Test
    void neitherLearnersNorObserversCount() {
        addN4(Suffrage.OBSERVER);
        leader.proposes("x");
        leader.persistsEverything();
        assertThat(only(Effect.Commit.class, leader.acknowledgesEverything(N4))).isEmpty();
        assertThat(only(Effect.Commit.class, leader.acknowledgesEverything(N2))).hasSize(1);
    }

    @Test
    void aServerThatAsksToJoinBecomesALearner() {
        Member applicant = member("n4").with(Suffrage.LEARNER);
        List<Effect> effects = leader.receives(N4, new Message.Join(applicant));
        assertThat(inForce()).isEqualTo(THREE.with(applicant));
        assertThat(effects).contains(send(N4, new Message.IntroduceResponse(THREE.with(applicant), 3)));
    }

    @Test
    void nobodyJoinsAsAVoterAtOnce() {
        leader.receives(N4, new Message.Join(member("n4")));
        assertThat(inForce().member(N4)).contains(member("n4").with(Suffrage.LEARNER));
    }

    @Test
    void whoAsksToJoinDuringAChangeAsksAgain() {
        leader.changesTo(THREE.without(N3));
        assertThat(leader.receives(N4, new Message.Join(member("n4")))).isEmpty();
        assertThat(inForce().member(N4)).isEmpty();
    }

    @Test
    void whoAsksAFollowerToJoinIsPassedOnToTheLeader() {
        ACore follower = ACore.of(3).start();
        Message.Join join = new Message.Join(member("n4"));
        assertThat(follower.receives(N4, join)).as("it knows none").isEmpty();
        follower.receives(N2, Given.heartbeat(1, "1@1", 0));
        assertThat(follower.receives(N4, join)).containsExactly(send(N2, join));
    }

    /** It was a member once, and still has its log: it has nothing to introduce itself for. */
    @Test
    void aServerThatIsAddedAgainIsKnownByWhatItAcknowledges() {
        leader.changesTo(THREE.with(joining(N4, Suffrage.OBSERVER)));
        leader.commitsWith(N2);
        leader.receives(N4, Given.accepted(2, "2@2", 2));
        assertThat(inForce().member(N4)).contains(member("n4").with(Suffrage.OBSERVER));
    }

    /** H-66: nothing could be committed any more, and nobody else be elected. */
    @Test
    void aChangeThatNeedsWhoIsOutOfReachIsRefused() {
        leader.after(900).acknowledgesEverything(N2);
        leader.after(100).ticks();
        assertThat(refusal(Effect.Failure.UNREACHABLE, leader.changesTo(THREE.without(N2)))
                        .explanation())
                .isEqualTo("no majority of [n1, n3] is in reach");
        assertThat(inForce()).isEqualTo(THREE);
        leader.changesTo(THREE.without(N3));
        assertThat(inForce()).isEqualTo(THREE.without(N3));
    }

    @Test
    void ifOneNewVoterIsGivenUpTheOthersAreNoMembersEither() {
        leader.changesTo(THREE.with(joining(N4, Suffrage.VOTER)).with(joining(N5, Suffrage.VOTER)));
        leader.commitsWith(N2);
        leader.receives(N4, introduction(N4));
        for (int i = 0; i <= 100; i++) {
            leader.commitsWith(N2, N4);
            leader.after(100).ticks();
        }
        assertThat(inForce()).isEqualTo(THREE);
    }
}
