package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.acceptedInRound;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.timeoutNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RequestId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads that a leader answers by its clock (diss. 6.4.1; S-38, H-58, H-59). */
class LeaseTest {
    private static final RequestId READ = request("n1", "read");
    private static final int LEASE = 1_000;

    /** A lease of 1000 ms, and clocks that may run a quarter too fast or too slow: 600 ms are left of it. */
    private static final int VALID = 600;

    private static final Configuration THREE = configuration(3).withLeaseMillis(LEASE);

    private static ACore.Setup setup(Configuration configuration, double drift) {
        return ACore.of(configuration.members().size())
                .configuration(1, configuration)
                .config(RaftConfig.builder().maxClockDrift(drift));
    }

    /** The leader of three in term 2; all have both its entries, and nobody has promised anything yet. */
    private final ACore leader = setup(THREE, 0.25).start().leads();

    private static boolean isAnsweredByLease(ACore leader) {
        List<Effect> effects = leader.steps(new Input.Read(List.of(READ), true));
        return !only(Effect.ReadReady.class, effects).isEmpty();
    }

    /** Its next round of heartbeats, which these followers answer at once. */
    private static void beats(ACore leader, NodeId... followers) {
        leader.timesOut();
        for (NodeId follower : followers) {
            answersLatestRound(leader, follower);
        }
    }

    private static void answersLatestRound(ACore leader, NodeId follower) {
        long last = leader.status().lastIndex();
        long term = leader.status().term();
        leader.receives(follower, acceptedInRound(term, leader.latestRound(), last + "@" + term));
    }

    @Test
    void aLeaderThatAMajorityHasPromisedItsVotesAnswersWithoutAsking() {
        assertThat(isAnsweredByLease(leader)).as("no heartbeat yet").isFalse();
        leader.timesOut();
        assertThat(isAnsweredByLease(leader)).as("no answer yet").isFalse();
        answersLatestRound(leader, N2);
        assertThat(leader.steps(new Input.Read(List.of(READ), true)))
                .containsExactly(new Effect.ReadReady(List.of(READ), 2));
    }

    @Test
    void whoDoesNotTrustClocksIsAnsweredByARound() {
        beats(leader, N2);
        assertThat(only(Effect.Replicate.class, leader.reads(READ))).hasSize(2);
    }

    /** S-38: without a lease, the clock is not asked. */
    @Test
    void withoutALeaseInTheConfigurationEveryReadIsAnsweredByARound() {
        ACore plain = setup(configuration(3), 0).start().leads();
        beats(plain, N2, N3);
        List<Effect> effects = plain.steps(new Input.Read(List.of(READ), true));
        assertThat(effects).hasSize(2).hasOnlyElementsOfType(Effect.Replicate.class);
        assertThat(plain.latestRound()).as("and heartbeats count no rounds").isEqualTo(1);
    }

    /** H-55: it does not know what is committed. */
    @Test
    void aLeaderThatHasCommittedNothingInItsTermDoesNotAnswer() {
        ACore fresh = setup(THREE, 0).start();
        fresh.wins();
        fresh.timesOut();
        fresh.receives(N2, acceptedInRound(2, fresh.latestRound(), "1@1"));
        assertThat(fresh.steps(new Input.Read(List.of(READ), true))).isEmpty();
        fresh.persistsEverything();
        answersLatestRound(fresh, N2);
        answersLatestRound(fresh, N2);
        assertThat(isAnsweredByLease(fresh)).isTrue();
    }

    // How long

    /** H-58: followers promise from when they hear of the round, which is never before it began. */
    @Test
    void theLeaseCountsFromTheBeginningOfTheRound() {
        leader.timesOut();
        leader.after(90);
        answersLatestRound(leader, N2);
        leader.after(VALID - 90 - 1);
        assertThat(isAnsweredByLease(leader)).isTrue();
        leader.after(1);
        assertThat(isAnsweredByLease(leader)).isFalse();
    }

    /** H-58: its clock may be slow by the drift, and the follower's fast by the same. */
    @ParameterizedTest
    @CsvSource({
        // drift, the first whole millisecond at which a lease of 1000 ms is over
        "0, 1000",
        "0.25, 600",
        "0.05, 905",
        "0.999, 1"
    })
    void theLeaseIsShorterByWhatClocksMayDrift(double drift, int over) {
        ACore drifting = setup(THREE, drift).start().leads();
        beats(drifting, N2, N3);
        assertThat(isAnsweredByLease(drifting.after(over - 1))).isTrue();
        assertThat(isAnsweredByLease(drifting.after(1))).isFalse();
    }

    @Test
    void everyRoundThatIsAnsweredRenewsTheLease() {
        for (int i = 0; i < 50; i++) {
            beats(leader, N2);
            assertThat(isAnsweredByLease(leader)).isTrue();
        }
        leader.after(VALID);
        assertThat(isAnsweredByLease(leader)).isFalse();
    }

    /** H-56: an answer to an earlier round promises no more than that round did. */
    @Test
    void aLateAnswerRenewsTheLeaseOnlyFromItsOwnRound() {
        leader.timesOut();
        long first = leader.latestRound();
        leader.timesOut();
        leader.receives(N2, acceptedInRound(2, first, "2@2"));
        leader.after(VALID - 101);
        assertThat(isAnsweredByLease(leader)).isTrue();
        assertThat(isAnsweredByLease(leader.after(1))).isFalse();
    }

    /** H-58, H-73: it was paused; the answer that waited for it was given before. */
    @Test
    void aLeaderThatWasPausedDoesNotAnswerByAnOldPromise() {
        leader.timesOut();
        leader.after(5_000);
        answersLatestRound(leader, N2);
        assertThat(isAnsweredByLease(leader)).isFalse();
    }

    /** H-58: nor does it know how much time has really passed. */
    @Test
    void aLeaderWhoseClockWentBackTrustsItNoMore() {
        beats(leader, N2, N3);
        assertThat(isAnsweredByLease(leader)).isTrue();
        leader.after(-1).ticks();
        assertThat(isAnsweredByLease(leader)).isFalse();
        beats(leader.after(1), N2, N3);
        assertThat(isAnsweredByLease(leader)).as("for good").isFalse();
    }

    // Whose promise

    @Test
    void oneOfFiveIsNoMajorityOfPromises() {
        ACore five = setup(configuration(5).withLeaseMillis(LEASE), 0).start().leads();
        beats(five, N2);
        assertThat(isAnsweredByLease(five)).isFalse();
        answersLatestRound(five, N4);
        assertThat(isAnsweredByLease(five)).isTrue();
    }

    /** Whatever follows what it has may be a configuration without this lease. */
    @Test
    void aFollowerWithoutTheLeadersFirstEntryHasPromisedNothing() {
        ACore fresh = setup(THREE, 0).start();
        fresh.wins();
        fresh.persistsEverything();
        fresh.acknowledgesEverything(N2);
        fresh.timesOut();
        fresh.receives(N3, acceptedInRound(2, fresh.latestRound(), "1@1"));
        assertThat(isAnsweredByLease(fresh)).isFalse();
        answersLatestRound(fresh, N3);
        assertThat(isAnsweredByLease(fresh)).isTrue();
    }

    /** A follower promises what the configuration says that it has. */
    @Test
    void aFollowerWithoutTheConfigurationHasPromisedNothing() {
        ACore plain = setup(configuration(3), 0).start().leads();
        plain.changesTo(THREE);
        plain.persistsEverything();
        plain.acknowledgesEverything(N2);
        plain.timesOut();
        plain.receives(N3, acceptedInRound(2, plain.latestRound(), "2@2"));
        assertThat(isAnsweredByLease(plain)).isFalse();
        plain.receives(N3, acceptedInRound(2, plain.latestRound(), "3@2"));
        assertThat(isAnsweredByLease(plain)).isTrue();
    }

    @Test
    void theLeadersOwnDiskIsAsGoodAsAFollowers() {
        ACore fresh = setup(THREE, 0).start();
        fresh.wins();
        fresh.acknowledgesEverything(N2);
        fresh.acknowledgesEverything(N3);
        beats(fresh, N2);
        assertThat(isAnsweredByLease(fresh))
                .as("it may crash and forget its entry")
                .isFalse();
        answersLatestRound(fresh, N3);
        assertThat(isAnsweredByLease(fresh)).isTrue();
    }

    /** H-59: it may yet be undone, and then something else was promised. */
    @Test
    void aLeaseThatIsNotCommittedIsNone() {
        beats(leader, N2, N3);
        leader.changesTo(THREE.withLeaseMillis(2 * LEASE));
        assertThat(isAnsweredByLease(leader)).isFalse();
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        assertThat(isAnsweredByLease(leader.after(1)))
                .as("nobody has promised that yet")
                .isFalse();
        beats(leader, N2, N3);
        assertThat(isAnsweredByLease(leader)).isTrue();
    }

    /** H-59. */
    @Test
    void aLeaseThatIsTurnedOffIsOver() {
        beats(leader, N2, N3);
        leader.changesTo(configuration(3));
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        assertThat(isAnsweredByLease(leader)).isFalse();
    }

    // When it is given up

    /** H-59: whoever was asked to stand is voted for in spite of all promises, as late as its request may come. */
    @Test
    void aLeaderThatHasAskedAnotherToStandHasNoLeaseForTheRestOfItsTerm() {
        beats(leader, N2, N3);
        assertThat(leader.transfersTo(N3)).contains(send(N3, timeoutNow(2)));
        assertThat(isAnsweredByLease(leader)).isFalse();
        for (int i = 0; i < 30; i++) {
            beats(leader, N2, N3);
        }
        assertThat(leader.proposes("x")).as("it leads again").hasAtLeastOneElementOfType(Effect.Accept.class);
        assertThat(isAnsweredByLease(leader)).isFalse();
    }

    /** The target has not been asked yet. */
    @Test
    void aTransferThatWaitsForItsTargetLeavesTheLease() {
        leader.proposes("x");
        leader.persistsEverything();
        beats(leader, N2);
        leader.transfersTo(N3);
        assertThat(isAnsweredByLease(leader)).isTrue();
    }

    /** H-59, "lease not reset on step-down": others may have led in between. */
    @Test
    void aNewLeadershipBeginsWithoutALease() {
        beats(leader, N2, N3);
        leader.receives(N2, Given.noVote(3));
        leader.persistsEverything();
        assertThat(leader.status().isLeader()).isFalse();
        leader.leads();
        assertThat(leader.status().term()).isEqualTo(4);
        assertThat(isAnsweredByLease(leader)).isFalse();
        beats(leader, N2);
        assertThat(isAnsweredByLease(leader)).isTrue();
    }

    @Test
    void aServerAloneIsItsOwnMajority() {
        ACore alone = setup(configuration(1).withLeaseMillis(LEASE), 0).start();
        alone.timesOut();
        alone.persistsEverything();
        alone.persistsEverything();
        assertThat(alone.status().leader()).isEqualTo(N1);
        assertThat(isAnsweredByLease(alone)).as("by a round of its own").isTrue();
    }

    /** S-38: the leader decides whether its lease is valid. */
    @Test
    void aFollowerPassesOnWhetherTheClockMayBeTrusted() {
        ACore follower = setup(THREE, 0).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        for (boolean mayUseLease : new boolean[] {true, false}) {
            assertThat(follower.steps(new Input.Read(List.of(READ), mayUseLease)))
                    .containsExactly(send(N2, new Message.ReadIndex(List.of(READ), mayUseLease)));
        }
    }
}
