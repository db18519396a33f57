package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.CHANGE;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that leave the cluster, the leader among them (diss. 4.2.2, 4.2.3; H-63 to H-65). */
class RemovalTest {
    private static final Configuration THREE = configuration(3);

    /** The leader of three: the configuration is entry 1, its first entry 2, and both are committed. */
    private final ACore leader = ACore.of(3).start().leads();

    /** S-12, S-13, H-63. */
    @Test
    void aLeaderThatRemovesItselfDoesNotCountItselfAndStepsDownWhenThatIsCommitted() {
        leader.changesTo(THREE.without(N1));
        leader.persistsEverything();
        assertThat(only(Effect.Commit.class, leader.acknowledgesEverything(N2)))
                .as("itself and n2 are one of two")
                .isEmpty();
        assertThat(leader.status().isLeader()).isTrue();
        List<Effect> effects = leader.acknowledgesEverything(N3);
        assertThat(effects)
                .contains(Given.commit(3), new Effect.Done(CHANGE, 3), new Effect.Removed(3), Given.roleChanged());
        assertThat(leader.status().role()).isEqualTo(ServerRole.LEARNER);
        assertThat(Given.messages(leader.timesOut())).as("it stands no more").isEmpty();
    }

    /** So that nobody has to wait for an election timeout. */
    @Test
    void aLeaderThatRemovesItselfHandsOver() {
        leader.changesTo(THREE.without(N1));
        leader.commitsWith(N2);
        assertThat(leader.acknowledgesEverything(N3)).contains(send(N2, new Message.TimeoutNow(2)));
    }

    @Test
    void aLeaderThatBecomesAnObserverStepsDownAndStays() {
        leader.changesTo(THREE.with(member("n1").with(Suffrage.OBSERVER)));
        List<Effect> effects = leader.commitsWith(N2, N3);
        assertThat(only(Effect.Removed.class, effects)).isEmpty();
        assertThat(leader.status().role()).isEqualTo(ServerRole.LEARNER);
    }

    /** H-64: it will not hear of it by the log. */
    @Test
    void whoIsRemovedIsToldOnceThatIsCommitted() {
        assertThat(Given.messages(leader.changesTo(THREE.without(N3)))).isEmpty();
        assertThat(leader.commitsWith(N2)).contains(send(N3, new Message.Removed(3)));
        leader.proposes("x");
        assertThat(only(Effect.Replicate.class, leader.after(100).ticks()))
                .extracting(Effect.Replicate::to)
                .containsOnly(N2);
    }

    /** H-64. */
    @Test
    void aServerThatIsToldThatItWasRemovedStandsNoMore() {
        ACore removed = ACore.of(3).start();
        assertThat(removed.receives(N2, new Message.Removed(7))).containsExactly(new Effect.Removed(7));
        assertThat(removed.receives(N3, new Message.Removed(7)))
                .as("it says so once")
                .isEmpty();
        assertThat(Given.messages(removed.timesOut())).isEmpty();
    }

    @Test
    void anOldRemovalMeansNothingToAServerThatWasAddedAgain() {
        ACore again = ACore.of(3).configuration(2, THREE).start();
        assertThat(again.receives(N2, new Message.Removed(1))).isEmpty();
        assertThat(Given.messages(again.timesOut())).isNotEmpty();
    }

    /** H-64: whoever was cut off while it was removed asks with its old configuration. */
    @Test
    void whoAsksForPreVotesAndIsNoMemberIsToldSo() {
        leader.changesTo(THREE.without(N3));
        assertThat(leader.receives(N3, Given.requestPreVote(3, "1@1")))
                .as("it may still be needed")
                .containsExactly(send(N3, Given.preVote(2, false)));
        leader.commitsWith(N2);
        assertThat(leader.receives(N3, Given.requestPreVote(3, "1@1")))
                .containsExactly(send(N3, new Message.Removed(3)));
    }

    /** H-65, diss. Figure 4.6: the entry that removes it is only here, and nobody else can win. */
    @Test
    void aServerWhoseRemovalIsNotCommittedStandsAndDoesNotCountItself() {
        ACore removed =
                ACore.of(2).configuration(2, configuration(2).without(N1)).start();
        List<Effect> asked = removed.timesOut();
        assertThat(Given.messages(asked)).contains(Given.requestPreVote(2, "2@1"));
        removed.receives(N2, Given.preVote(2, true));
        assertThat(removed.persistsEverything())
                .as("its own vote does not count")
                .isNotEmpty();
        assertThat(removed.status().role()).isEqualTo(ServerRole.CANDIDATE);
        removed.receives(N2, Given.vote(2));
        assertThat(removed.status().isLeader()).isTrue();
    }

    /** H-64: whose log is further may know more; whose is not, does not. */
    @Test
    void whoIsNoMemberAndLagsIsToldSoThoughNobodyLeads() {
        ACore member = ACore.of(3).log(1, 1).start();
        member.receives(N2, Given.heartbeat(1, "2@1", 2));
        assertThat(member.after(1_000).receives(N4, Given.requestPreVote(2, "1@1")))
                .contains(send(N4, new Message.Removed(1)));
    }

    /** H-64, seed 426: grants that were on their way come later. */
    @Test
    void whoIsToldOfItsRemovalWhileItAsksStopsAsking() {
        ACore removed = ACore.of(3).start();
        removed.timesOut();
        removed.receives(N2, new Message.Removed(7));
        assertThat(removed.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(removed.receives(N3, Given.preVote(2, true))).isEmpty();
    }

    @Test
    void whoIsToldOfItsRemovalWhileItStandsStopsStanding() {
        ACore removed = ACore.of(3).start().becomesCandidate();
        removed.receives(N2, new Message.Removed(7));
        removed.receives(N3, Given.vote(2));
        assertThat(removed.status().role()).isEqualTo(ServerRole.FOLLOWER);
    }
}
