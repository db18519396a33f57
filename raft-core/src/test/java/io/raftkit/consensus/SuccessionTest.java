package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.TRANSFER;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.proposal;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.timeoutNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who leads next, when nobody in particular was asked for: the best (diss. 3.10, H-43). */
class SuccessionTest {
    private static final Configuration FIVE = configuration(5);

    /** The leader of five in term 2; all have both its entries. */
    private final ACore leader = ACore.of(5).start().leads();

    private static ACore leaderOf(Configuration configuration) {
        return ACore.of(configuration.members().size())
                .configuration(1, configuration)
                .start()
                .leads();
    }

    private static Configuration preferring(String id, int priority) {
        return configuration(3).with(member(id).withPriority(priority));
    }

    private static List<NodeId> asked(List<Effect> effects) {
        return only(Effect.Send.class, effects).stream()
                .filter(sent -> sent.message() instanceof Message.TimeoutNow)
                .map(Effect.Send::to)
                .toList();
    }

    /** For so long, with an answer of all others at every heartbeat; what it did. */
    private static List<Effect> goesOn(ACore leader, int milliseconds, NodeId... followers) {
        List<Effect> effects = new ArrayList<>();
        for (int passed = 0; passed < milliseconds; passed += 100) {
            effects.addAll(leader.after(100).ticks());
            for (NodeId follower : followers) {
                effects.addAll(leader.acknowledgesEverything(follower));
            }
        }
        return effects;
    }

    // The best

    /** Whoever lacks something first has to be sent it, while nothing is accepted. */
    @Test
    void whoHasEverythingComesBeforeWhoIsPreferred() {
        ACore three = leaderOf(preferring("n2", 100));
        three.proposes("x");
        three.persistsEverything();
        three.acknowledgesEverything(N3);
        assertThat(asked(three.transfersTo(null))).containsExactly(N3);
    }

    @Test
    void ofThoseWhoHaveEverythingTheOneWithTheHighestPriorityIsTheBest() {
        ACore three = leaderOf(preferring("n2", 1));
        assertThat(asked(three.transfersTo(null))).containsExactly(N2);
        assertThat(asked(leaderOf(preferring("n3", 1)).transfersTo(null))).containsExactly(N3);
    }

    /** Nobody has everything. */
    @Test
    void whoLacksLeastIsTheBestOfThoseWhoAreEquallyPreferred() {
        leader.proposes("x");
        leader.persistsEverything();
        leader.acknowledgesEverything(N3);
        leader.proposes("y");
        assertThat(leader.transfersTo(null)).isEmpty();
        leader.persistsEverything();
        assertThat(asked(leader.acknowledgesEverything(N2))).isEmpty();
        assertThat(asked(leader.acknowledgesEverything(N3))).containsExactly(N3);
    }

    @Test
    void whoWasNotHeardFromForAnElectionTimeoutIsNotChosen() {
        leader.after(1).acknowledgesEverything(N3);
        leader.acknowledgesEverything(N4);
        assertThat(asked(leader.after(999).transfersTo(null))).containsAnyOf(N3, N4);
        ACore three = ACore.of(3).start().leads();
        assertThat(three.after(1_000).transfersTo(null))
                .contains(new Effect.NotDone(TRANSFER, Effect.Failure.UNREACHABLE, "no other voter is in reach", null));
    }

    @Test
    void aServerAloneHasNobodyToHandOverTo() {
        ACore alone = ACore.of(1).start();
        alone.timesOut();
        alone.persistsEverything();
        alone.persistsEverything();
        assertThat(alone.transfersTo(null))
                .containsExactly(
                        new Effect.NotDone(TRANSFER, Effect.Failure.UNREACHABLE, "no other voter is in reach", null));
    }

    @Test
    void whoHasNoVoteIsNotChosen() {
        ACore three =
                leaderOf(configuration(3).with(member("n3").withPriority(100).with(Suffrage.OBSERVER)));
        assertThat(asked(three.transfersTo(null))).containsExactly(N2);
    }

    // Priority

    /** It never delays an election: whoever can leads, and hands over when all is quiet. */
    @Test
    void aMemberThatIsPreferredIsAskedToLeadOnceTheLeaderHasLedForAnElectionTimeout() {
        ACore three = leaderOf(preferring("n3", 1));
        assertThat(asked(goesOn(three, 900, N2, N3))).isEmpty();
        assertThat(asked(goesOn(three, 100, N2, N3))).containsExactly(N3);
        assertThat(three.proposes("x"))
                .containsExactly(new Effect.Reject(List.of(proposal("x").id()), Effect.Refusal.TRANSFERRING, N3));
    }

    /** If it does not want to, nobody waits for it. */
    @Test
    void aMemberThatIsPreferredIsAskedAtMostEveryTenElectionTimeouts() {
        ACore three = leaderOf(preferring("n3", 1));
        assertThat(asked(goesOn(three, 1_000, N2, N3))).hasSize(1);
        assertThat(only(Effect.NotDone.class, goesOn(three, 1_000, N2, N3)))
                .as("nobody asked for it")
                .isEmpty();
        assertThat(only(Effect.Accept.class, three.proposes("x"))).hasSize(1);
        three.persistsEverything();
        assertThat(asked(goesOn(three, 8_900, N2, N3))).isEmpty();
        assertThat(asked(goesOn(three, 100, N2, N3))).containsExactly(N3);
    }

    @Test
    void nobodyIsAskedWhoIsNotPreferredToTheLeader() {
        ACore best = leaderOf(preferring("n1", 7).with(member("n2").withPriority(7)));
        assertThat(asked(goesOn(best, 2_000, N2, N3))).isEmpty();
    }

    /** Nothing is accepted while it catches up, so it had better have done so. */
    @Test
    void aMemberThatIsPreferredIsNotAskedWhileItLags() {
        ACore three = leaderOf(preferring("n3", 1));
        three.proposes("x");
        three.persistsEverything();
        assertThat(asked(goesOn(three, 2_000, N2))).isEmpty();
        assertThat(only(Effect.Accept.class, three.proposes("y"))).hasSize(1);
    }

    // A disk that hangs

    /** H-43: heartbeats go out as if nothing were wrong, and nobody would depose it. */
    @Test
    void aLeaderWhoseDiskHangsForAnElectionTimeoutHandsOver() {
        leader.proposes("x");
        assertThat(asked(goesOn(leader, 900, N2, N3))).isEmpty();
        assertThat(asked(goesOn(leader, 100, N2, N3))).hasSize(1);
        assertThat(only(Effect.Reject.class, leader.proposes("y"))).hasSize(1);
    }

    @Test
    void aDiskThatIsOnlySlowIsNoReason() {
        for (int i = 0; i < 5; i++) {
            leader.proposes("x");
            assertThat(asked(goesOn(leader, 900, N2, N3))).isEmpty();
            leader.persistsEverything();
        }
        assertThat(leader.status().isLeader()).isTrue();
    }

    /** H-43: each is tried for an election timeout, and after three the others are left to themselves. */
    @Test
    void aLeaderWhoseDiskHangsAndThatNobodyRelievesGivesUpAfterThreeElectionTimeouts() {
        leader.proposes("x");
        assertThat(asked(goesOn(leader, 1_000, N2, N3))).hasSize(1);
        assertThat(asked(goesOn(leader, 1_100, N2, N3))).as("again").hasSize(1);
        assertThat(leader.status().isLeader()).isTrue();
        goesOn(leader, 1_100, N2, N3);
        assertThat(leader.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.status().term()).isEqualTo(2);
        assertThat(Given.messages(leader.timesOut()))
                .as("nor does it stand again")
                .isEmpty();
    }

    /** H-43, H-76: a cluster of one. */
    @Test
    void aLeaderWithoutFollowersGivesUpOnlyAfterThreeElectionTimeouts() {
        ACore alone = ACore.of(1).start();
        alone.timesOut();
        alone.persistsEverything();
        alone.persistsEverything();
        alone.proposes("x");
        assertThat(goesOn(alone, 2_900)).isEmpty();
        assertThat(alone.after(100).ticks()).containsExactly(roleChanged());
        alone.persistsEverything();
        alone.timesOut();
        alone.persistsEverything();
        alone.persistsEverything();
        assertThat(alone.status().isLeader()).as("once the disk is back").isTrue();
    }

    // Last words

    /** The server stops; nobody need wait until the others notice. */
    @Test
    void aLeaderWhoseWriteFailedAsksSomebodyWhoHasEverythingToTakeOver() {
        leader.proposes("x");
        leader.acknowledgesEverything(N4);
        assertThat(leader.steps(new Input.WriteFailed())).containsExactly(send(N4, timeoutNow(2)), roleChanged());
        assertThat(leader.status().role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** Whoever lacks something would first need it from this server. */
    @Test
    void aLeaderWhoseWriteFailedAsksNobodyWhoLacksSomething() {
        leader.proposes("x");
        assertThat(leader.steps(new Input.WriteFailed())).containsExactly(roleChanged());
    }

    @Test
    void whoeverDoesNotLeadHasNothingToSayWhenAWriteFailed() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.steps(new Input.WriteFailed())).isEmpty();
        ACore candidate = ACore.of(3).start().becomesCandidate();
        assertThat(candidate.steps(new Input.WriteFailed())).isEmpty();
    }

    /** S-13, H-63: a graceful end leaves no gap. */
    @Test
    void aLeaderThatRemovedItselfAsksOnlyWhoHasEverything() {
        leader.changesTo(FIVE.without(N1));
        leader.acknowledgesEverything(N2);
        leader.acknowledgesEverything(N3);
        leader.proposes("x");
        assertThat(asked(leader.acknowledgesEverything(N4)))
                .as("of those who have x")
                .containsExactly(N4);
    }
}
