package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.CHANGE;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changing who is in the cluster, as its leader does it (§6, diss. 4). */
class MembershipTest {
    private static final Configuration THREE = configuration(3);

    /** The leader of three: the configuration is entry 1, its first entry 2, and both are committed. */
    private final ACore leader = ACore.of(3).start().leads();

    private List<Effect> change(Configuration target, long expectedIndex) {
        return leader.steps(new Input.ChangeMembership(CHANGE, target, expectedIndex));
    }

    private Configuration inForce() {
        return leader.status().configuration();
    }

    private long lastIndex() {
        return leader.status().lastIndex();
    }

    private static Effect.NotDone refusal(Effect.Failure reason, List<Effect> effects) {
        List<Effect.NotDone> refusals = only(Effect.NotDone.class, effects);
        assertThat(refusals).hasSize(1);
        assertThat(refusals.get(0).request()).isEqualTo(CHANGE);
        assertThat(refusals.get(0).reason()).isEqualTo(reason);
        return refusals.get(0);
    }

    @Test
    void aConfigurationIsInForceAsSoonAsItIsAppended() {
        List<Effect> effects = change(THREE.without(N3), 1);
        assertThat(inForce()).isEqualTo(THREE.without(N3));
        assertThat(leader.status().configurationIndex()).isEqualTo(3);
        assertThat(effects).contains(new Effect.Reconfigured(THREE.without(N3)));
        assertThat(only(Effect.Done.class, effects)).isEmpty();
        leader.persistsEverything();
        assertThat(leader.acknowledgesEverything(N3)).as("it counts no more").isEmpty();
        assertThat(leader.acknowledgesEverything(N2)).contains(Given.commit(3), new Effect.Done(CHANGE, 3));
    }

    @Test
    void whatChangesNothingIsDoneAtOnce() {
        assertThat(change(THREE, 1)).containsExactly(new Effect.Done(CHANGE, 1));
        assertThat(lastIndex()).isEqualTo(2);
    }

    /** S-27, H-61: one voter more or less overlaps with what was; more needs both majorities. */
    @Test
    void moreThanOneVoterIsChangedInAJointConfiguration() {
        change(THREE.without(N2).without(N3), 1);
        assertThat(inForce().voters()).containsExactly(N1);
        assertThat(inForce().outgoingVoters()).containsExactly(N1, N2, N3);
        assertThat(leader.persistsEverything())
                .as("not by its new majority alone")
                .isEmpty();
        List<Effect> committed = leader.acknowledgesEverything(N2);
        assertThat(committed).contains(Given.commit(3));
        assertThat(inForce()).as("left by itself").isEqualTo(THREE.without(N2).without(N3));
        assertThat(leader.status().configurationIndex()).isEqualTo(4);
        assertThat(leader.persistsEverything()).contains(Given.commit(4), new Effect.Done(CHANGE, 4));
    }

    /** S-10: two more proposals while it is joint must not make it leave twice. */
    @Test
    void aJointConfigurationIsLeftOnlyOnce() {
        change(THREE.without(N2).without(N3), 1);
        leader.proposes("a");
        leader.proposes("b");
        leader.commitsWith(N2);
        assertThat(leader.status().configurationIndex()).isEqualTo(6);
        leader.acknowledgesEverything(N3);
        leader.after(100).ticks();
        assertThat(lastIndex()).isEqualTo(6);
    }

    /** S-11, H-66: the leader died between the two, and its successor finishes what it began. */
    @Test
    void aNewLeaderLeavesTheJointConfigurationOfItsPredecessor() {
        Configuration joint = THREE.without(N3).without(N2).jointWith(THREE);
        ACore successor = ACore.of(3).configuration(2, joint).start();
        successor.wins();
        assertThat(successor.status().configurationIndex()).isEqualTo(2);
        successor.persistsEverything();
        successor.acknowledgesEverything(N2);
        assertThat(successor.status().configurationIndex()).isEqualTo(4);
        assertThat(successor.status().configuration().isJoint()).isFalse();
    }

    /** H-61 (Ongaro, 2015): until then, a configuration of which it knows nothing may be in force. */
    @Test
    void nothingIsChangedBeforeAnEntryOfTheLeadersOwnTermIsCommitted() {
        ACore fresh = ACore.of(3).start();
        fresh.wins();
        fresh.steps(new Input.ChangeMembership(CHANGE, THREE.without(N3), 1));
        assertThat(fresh.status().configurationIndex()).isEqualTo(1);
        fresh.persistsEverything();
        fresh.acknowledgesEverything(N2);
        assertThat(fresh.status().configurationIndex()).isEqualTo(3);
    }

    @Test
    void aChangeMeantForAnotherConfigurationConflicts() {
        assertThat(refusal(Effect.Failure.CONFLICT, change(THREE.without(N3), 2))
                        .explanation())
                .isEqualTo("the configuration is that of entry 1, not of entry 2");
        assertThat(lastIndex()).isEqualTo(2);
    }

    @Test
    void aChangeWhileAnotherIsUnderWayConflicts() {
        change(THREE.without(N3), 1);
        List<Effect> second = leader.steps(new Input.ChangeMembership(request("n1", "second"), THREE, 3));
        assertThat(only(Effect.NotDone.class, second))
                .extracting(Effect.NotDone::reason)
                .containsExactly(Effect.Failure.CONFLICT);
        assertThat(only(Effect.NotDone.class, second).get(0).explanation())
                .isEqualTo("another change is under way; the configuration is that of entry 3");
    }

    /** S-25: of a predecessor's joint configuration, nobody knows what was to become of it. */
    @Test
    void aChangeWhileTheConfigurationIsJointConflicts() {
        ACore successor = ACore.of(3)
                .configuration(2, THREE.without(N3).without(N2).jointWith(THREE))
                .start();
        successor.wins();
        assertThat(refusal(
                                Effect.Failure.CONFLICT,
                                successor.steps(new Input.ChangeMembership(CHANGE, THREE.without(N3), 2)))
                        .explanation())
                .startsWith("another change is under way");
    }

    /** S-26. */
    @Test
    void aClusterNeedsAVoter() {
        Configuration observers =
                THREE.without(N2).without(N3).with(member("n1").with(Suffrage.OBSERVER));
        refusal(Effect.Failure.INVALID, change(observers, 1));
        refusal(Effect.Failure.INVALID, change(THREE.withMembers(List.of()), 1));
        assertThat(inForce()).isEqualTo(THREE);
    }

    @Test
    void onlyTheLeaderChangesMembers() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, Given.heartbeat(1, "1@1", 0));
        List<Effect> effects = follower.steps(new Input.ChangeMembership(CHANGE, THREE.without(N3), 1));
        assertThat(effects)
                .containsExactly(
                        new Effect.NotDone(CHANGE, Effect.Failure.NOT_LEADER, "n1 does not lead; n2 does", N2));
        ACore alone = ACore.of(3).start();
        assertThat(alone.steps(new Input.ChangeMembership(CHANGE, THREE.without(N3), 1)))
                .containsExactly(
                        new Effect.NotDone(CHANGE, Effect.Failure.NOT_LEADER, "n1 knows no leader at present", null));
    }

    /** S-48: with fewer voters, what was not enough is. */
    @Test
    void aSmallerMajorityCommitsWhatWasWaiting() {
        leader.proposes("x");
        leader.persistsEverything();
        change(THREE.without(N2).without(N3), 1);
        leader.persistsEverything();
        assertThat(leader.status().commitIndex()).isEqualTo(2);
        assertThat(leader.acknowledgesEverything(N3)).contains(Given.commit(4));
    }

    // What a follower makes of it

    /** H-62: a configuration that was never committed goes with its entry. */
    @Test
    void aConfigurationThatIsTruncatedIsUndone() {
        ACore follower = ACore.of(3).configuration(2, THREE.without(N3)).start();
        assertThat(follower.status().configuration()).isEqualTo(THREE.without(N3));
        follower.receives(N3, Given.append(2, "1@1", 1, "2@2"));
        assertThat(follower.status().configuration()).isEqualTo(THREE);
        assertThat(follower.status().configurationIndex()).isEqualTo(1);
    }

    /** H-12, S-03: the candidate may know of changes that this server does not. */
    @Test
    void aVoterNeverConsultsItsOwnConfiguration() {
        ACore learner = ACore.of(3)
                .configuration(2, THREE.with(member("n1").with(Suffrage.LEARNER)))
                .start();
        assertThat(learner.receives(N4, Given.requestPreVote(2, "2@1")))
                .containsExactly(send(N4, Given.preVote(2, true)));
        learner.receives(N4, Given.requestVote(2, "2@1"));
        assertThat(learner.persistsEverything()).containsExactly(send(N4, Given.vote(2)));
    }

    /** H-12: it was away while n4 was added; those who added it are gone, and n4 and this one are a majority of it. */
    @Test
    void aVoterThatLagsVotesForAMemberThatItHasNeverHeardOf() {
        ACore lagging = ACore.of(3).start();
        lagging.receives(N2, Given.heartbeat(1, "1@1", 1));
        assertThat(lagging.after(1_000).receives(N4, Given.requestPreVote(2, "9@1")))
                .contains(send(N4, Given.preVote(2, true)));
        lagging.receives(N4, Given.requestVote(2, "9@1"));
        assertThat(lagging.persistsEverything()).containsExactly(send(N4, Given.vote(2)));
    }

    @Test
    void aLearnerNeverStands() {
        ACore learner = ACore.of(3)
                .snapshot("2@1", THREE.with(member("n1").with(Suffrage.LEARNER)))
                .start();
        assertThat(learner.status().role()).isEqualTo(ServerRole.LEARNER);
        assertThat(Given.messages(learner.timesOut())).isEmpty();
        assertThat(Given.messages(learner.timesOut())).isEmpty();
    }

    /** H-54: both halves, and what entry it was. */
    @Test
    void aSnapshotBringsItsConfigurationAndItsIndex() {
        Configuration joint = THREE.without(N3).without(N2).jointWith(THREE);
        ACore server = ACore.of(3).snapshot("9@4", joint).start();
        assertThat(server.status().configuration()).isEqualTo(joint);
        assertThat(server.status().configurationIndex()).isEqualTo(8);
    }

    @Test
    void whoWaitsForAChangeIsToldWhenTheLeaderSteppedDown() {
        change(THREE.without(N3), 1);
        List<Effect> effects = leader.receives(N2, Given.heartbeat(5, "1@1", 0));
        refusal(Effect.Failure.UNKNOWN, effects);
    }

    @Test
    void anAddressChangesWithoutAVote() {
        Configuration moved = THREE.with(member("n3").at("elsewhere:1"));
        change(moved, 1);
        assertThat(leader.commitsWith(N2)).contains(new Effect.Done(CHANGE, 3));
        assertThat(inForce()).isEqualTo(moved);
    }

    private List<Message> accepting(NodeId id) {
        return Given.messages(leader.receives(id, accepted(2, "2@2", 2)));
    }

    @Test
    void aServerThatIsNoMemberCountsForNothing() {
        leader.proposes("x");
        leader.persistsEverything();
        assertThat(accepting(N4)).isEmpty();
        assertThat(leader.receives(N4, accepted(2, "3@2", 3))).isEmpty();
        assertThat(leader.status().commitIndex()).isEqualTo(2);
    }
}
