package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.CHANGE;
import static io.raftkit.consensus.Given.TRANSFER;
import static io.raftkit.consensus.Given.commit;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.installed;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.proposal;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.requestVoteForTransfer;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.snapshot;
import static io.raftkit.consensus.Given.timeoutNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RequestId;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leadership that somebody wants elsewhere, as the leader hands it over (diss. 3.10; S-39, H-71). */
class TransferTest {
    private static final Configuration THREE = configuration(3);
    private static final Effect DONE = new Effect.Done(TRANSFER, 1);

    /** The leader of three in term 2; all have both its entries. */
    private final ACore leader = ACore.of(3).start().leads();

    private static Effect.NotDone notDone(Effect.Failure reason, String explanation) {
        return new Effect.NotDone(TRANSFER, reason, explanation, null);
    }

    private static Effect.Reject transferring(String command, NodeId target) {
        return new Effect.Reject(List.of(proposal(command).id()), Effect.Refusal.TRANSFERRING, target);
    }

    /** An entry that {@code n3} has, and {@code n2} does not. */
    private void n2LagsBehind() {
        leader.proposes("x");
        leader.persistsEverything();
        leader.acknowledgesEverything(N3);
    }

    // To whom

    /** S-39, "to up-to-date node": nothing has to be waited for. */
    @Test
    void aVoterThatHasEverythingIsAskedToStandAtOnce() {
        assertThat(leader.transfersTo(N3)).containsExactly(send(N3, timeoutNow(2)));
        assertThat(leader.status().isLeader()).as("until somebody is elected").isTrue();
    }

    /** S-39, "to slow follower". */
    @Test
    void aVoterThatLagsIsAskedOnceItHasEverything() {
        n2LagsBehind();
        assertThat(leader.transfersTo(N2)).isEmpty();
        assertThat(Given.messages(leader.acknowledgesEverything(N3)))
                .as("another that has everything")
                .isEmpty();
        assertThat(leader.acknowledgesEverything(N2)).containsExactly(send(N2, timeoutNow(2)));
        assertThat(leader.acknowledgesEverything(N2)).as("once").isEmpty();
    }

    /** S-39, "after snapshot": what it lacks is compacted. */
    @Test
    void aVoterThatNeedsASnapshotIsAskedOnceItIsInstalled() {
        ACore compacted =
                ACore.of(3).config(RaftConfig.builder().trailingEntries(0)).start();
        compacted.wins();
        compacted.persistsEverything();
        compacted.acknowledgesEverything(N3);
        compacted.steps(new Input.SnapshotTaken(snapshot("2@2", 3)));
        assertThat(compacted.receives(N2, refused(2, "0@0", 1))).containsExactly(new Effect.SendSnapshot(N2, 2));
        assertThat(compacted.transfersTo(N2)).isEmpty();
        assertThat(compacted.receives(N2, installed(2, snapshot("2@2", 3)))).contains(send(N2, timeoutNow(2)));
    }

    /** S-39, "to self". */
    @Test
    void theLeaderItselfLeadsAlready() {
        assertThat(leader.transfersTo(N1)).containsExactly(DONE);
        assertThat(only(Effect.Accept.class, leader.proposes("x"))).hasSize(1);
    }

    /** S-39, "to non-existing node". */
    @Test
    void aServerThatIsNoMemberCannotLead() {
        assertThat(leader.transfersTo(N4)).containsExactly(notDone(Effect.Failure.INVALID, "n4 is no voter"));
        assertThat(only(Effect.Accept.class, leader.proposes("x"))).hasSize(1);
    }

    /** S-39, "to learner". */
    @Test
    void aServerWithoutAVoteCannotLead() {
        ACore withLearner = ACore.of(3)
                .configuration(1, THREE.with(member("n3").with(Suffrage.LEARNER)))
                .start();
        withLearner.wins();
        withLearner.persistsEverything();
        withLearner.acknowledgesEverything(N2);
        assertThat(withLearner.transfersTo(N3)).containsExactly(notDone(Effect.Failure.INVALID, "n3 is no voter"));
    }

    @Test
    void onlyTheLeaderHandsOver() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.transfersTo(N3))
                .containsExactly(
                        new Effect.NotDone(TRANSFER, Effect.Failure.NOT_LEADER, "n1 knows no leader at present", null));
        follower.receives(N2, heartbeat(1, "1@1", 0));
        assertThat(follower.transfersTo(N3))
                .containsExactly(
                        new Effect.NotDone(TRANSFER, Effect.Failure.NOT_LEADER, "n1 does not lead; n2 does", N2));
    }

    // Meanwhile

    /** S-39, "ignore proposal": what came after would keep the target from ever having everything. */
    @Test
    void nothingNewIsAcceptedMeanwhile() {
        leader.transfersTo(N2);
        assertThat(leader.proposes("x")).containsExactly(transferring("x", N2));
        assertThat(leader.status().lastIndex()).isEqualTo(2);
    }

    @Test
    void whatWasAcceptedBeforeIsCommitted() {
        leader.proposes("x");
        leader.transfersTo(N2);
        leader.persistsEverything();
        assertThat(leader.acknowledgesEverything(N2)).contains(commit(3), send(N2, timeoutNow(2)));
    }

    /** The state machine is where it was, and the round shows that nobody else leads yet. */
    @Test
    void readsAreAnsweredMeanwhile() {
        RequestId read = request("n1", "read");
        leader.transfersTo(N2);
        leader.reads(read);
        assertThat(leader.receives(N3, Given.acceptedInRound(2, 1, "2@2")))
                .containsExactly(new Effect.ReadReady(List.of(read), 2));
    }

    /** S-39, "second transfer to another node", "second transfer to same node". */
    @Test
    void aSecondTransferIsRefusedWhileOneIsUnderWay() {
        leader.transfersTo(N2);
        for (NodeId target : List.of(N3, N2, N1)) {
            RequestId second = request("n1", "second");
            assertThat(leader.steps(new Input.TransferLeadership(second, target)))
                    .containsExactly(new Effect.NotDone(
                            second, Effect.Failure.CONFLICT, "leadership is on its way to n2", null));
        }
        assertThat(leader.proposes("x")).as("the first goes on").containsExactly(transferring("x", N2));
    }

    // How it ends

    /** S-39, H-71: "transfer times out, and the leader serves again". */
    @Test
    void aTargetThatDoesNotTakeOverWithinAnElectionTimeoutIsGivenUp() {
        n2LagsBehind();
        leader.transfersTo(N2);
        leader.after(500).acknowledgesEverything(N3);
        assertThat(only(Effect.NotDone.class, leader.after(499).ticks())).isEmpty();
        assertThat(leader.proposes("y")).containsExactly(transferring("y", N2));
        assertThat(leader.after(1).ticks())
                .contains(notDone(Effect.Failure.UNREACHABLE, "n2 did not take over within PT1S"));
        assertThat(leader.status().isLeader()).isTrue();
        assertThat(only(Effect.Accept.class, leader.proposes("y"))).hasSize(1);
        assertThat(leader.transfersTo(N3)).as("another may be tried").isEmpty();
    }

    /** H-71: not as late as the next heartbeat. */
    @Test
    void itWakesUpWhenATransferHasTakenTooLong() {
        leader.after(50).transfersTo(N2);
        leader.after(930).acknowledgesEverything(N3);
        assertThat(leader.patience()).as("before the next heartbeat").isEqualTo(70);
        assertThat(only(Effect.NotDone.class, leader.timesOut())).hasSize(1);
        assertThat(leader.patience()).isEqualTo(30);
    }

    /** S-39, "to the best": the target stands, which is what was wanted. */
    @Test
    void aTransferIsDoneWhenTheTargetIsElected() {
        leader.transfersTo(N2);
        assertThat(leader.receives(N2, requestVoteForTransfer(3, "2@2")))
                .contains(DONE, Given.writeTerm(3, 3, null), Given.writeTerm(4, 3, N2));
        assertThat(leader.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.persistsEverything()).as("its own vote").containsExactly(send(N2, Given.vote(3)));
    }

    /** S-39, "higher term": somebody who knew nothing of it was elected. */
    @Test
    void aTransferThatHadNotGotAsFarEndsWithAnotherElection() {
        n2LagsBehind();
        leader.transfersTo(N2);
        assertThat(leader.receives(N3, heartbeat(5, "3@2", 3)))
                .contains(notDone(Effect.Failure.UNKNOWN, "another election came first"));
        assertThat(leader.status().leader()).isEqualTo(N3);
        assertThat(leader.after(60_000).ticks())
                .as("nothing is left of it")
                .doesNotHaveAnyElementsOfTypes(Effect.NotDone.class, Effect.Done.class);
    }

    /** S-39, "transfer back": nothing is left of the first one. */
    @Test
    void leadershipComesBack() {
        leader.transfersTo(N2);
        leader.receives(N2, heartbeat(3, "2@2", 2));
        leader.persistsEverything();
        assertThat(leader.receives(N2, timeoutNow(3))).contains(Given.writeTerm(4, 4, N1));
        leader.persistsEverything();
        leader.receives(N2, Given.vote(4));
        assertThat(leader.status().isLeader()).isTrue();
        assertThat(only(Effect.Accept.class, leader.proposes("x"))).hasSize(1);
    }

    /** S-39, "remove node", H-71: it would be waited for in vain. */
    @Test
    void aTargetThatIsRemovedMeanwhileIsGivenUpAtOnce() {
        n2LagsBehind();
        leader.transfersTo(N2);
        assertThat(leader.changesTo(THREE.without(N2))).contains(notDone(Effect.Failure.INVALID, "n2 is no voter"));
        leader.persistsEverything();
        assertThat(leader.acknowledgesEverything(N3)).contains(new Effect.Done(CHANGE, 4));
        assertThat(only(Effect.Accept.class, leader.proposes("y"))).hasSize(1);
    }

    /** S-39, "demote node". */
    @Test
    void aTargetThatLosesItsVoteMeanwhileIsGivenUpAtOnce() {
        n2LagsBehind();
        leader.transfersTo(N2);
        assertThat(leader.changesTo(THREE.with(member("n2").with(Suffrage.OBSERVER))))
                .contains(notDone(Effect.Failure.INVALID, "n2 is no voter"));
    }

    /** S-14: it votes until the configuration is left, and may lead until then. */
    @Test
    void aVoterThatIsBeingReplacedMayStillLead() {
        Configuration joint = THREE.without(N3).without(N2).jointWith(THREE);
        ACore successor = ACore.of(3).configuration(2, joint).start();
        successor.wins();
        successor.persistsEverything();
        assertThat(only(Effect.NotDone.class, successor.transfersTo(N3))).isEmpty();
    }
}
