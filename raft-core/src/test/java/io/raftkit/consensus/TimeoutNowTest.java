package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.requestVoteForTransfer;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.timeoutNow;
import static io.raftkit.consensus.Given.vote;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A transfer as those see it who are asked to stand, and to vote (diss. 3.10). */
class TimeoutNowTest {
    /** Follows {@code n2} in term 1. */
    private static ACore follower() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        return follower;
    }

    private static void assertUnmoved(ACore server, List<Effect> effects, NodeStatus before) {
        assertThat(effects).isEmpty();
        assertThat(server.status()).isEqualTo(before);
    }

    // Who is asked to stand

    /** Without asking whether it could win, and without waiting; H-04: not before its term is durable. */
    @Test
    void aFollowerThatItsLeaderAsksStandsAtOnce() {
        ACore target = follower();
        assertThat(target.receives(N2, timeoutNow(1))).containsExactly(writeTerm(1, 2, N1), roleChanged());
        assertThat(target.status().role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(target.persistsEverything())
                .containsExactly(
                        send(N2, requestVoteForTransfer(2, "1@1")), send(N3, requestVoteForTransfer(2, "1@1")));
        target.receives(N3, vote(2));
        assertThat(target.status().isLeader()).isTrue();
    }

    /** If nobody is elected, it asks again like anybody else. */
    @Test
    void onlyTheElectionThatItsLeaderAskedForIsATransfer() {
        ACore target = follower();
        target.receives(N2, timeoutNow(1));
        target.persistsEverything();
        assertThat(target.timesOut()).contains(send(N3, Given.requestPreVote(3, "1@1")));
        target.receives(N3, Given.preVote(3, true));
        assertThat(target.persistsEverything())
                .containsExactly(send(N2, requestVote(3, "1@1")), send(N3, requestVote(3, "1@1")));
    }

    /** H-71: it was sent by a leader that has been replaced since. */
    @Test
    void whatALeaderOfAnEarlierTermAskedForMeansNothing() {
        ACore server = ACore.of(3).start();
        server.receives(N2, heartbeat(4, "1@1", 1));
        server.persistsEverything();
        assertUnmoved(server, server.receives(N2, timeoutNow(3)), server.status());
        assertUnmoved(server, server.receives(N3, timeoutNow(3)), server.status());
    }

    /** H-71: nobody else can give away what the leader has. */
    @Test
    void onlyTheLeaderMayAskForIt() {
        ACore server = follower();
        assertUnmoved(server, server.receives(N3, timeoutNow(1)), server.status());
    }

    /** H-71: it has just started, and it may be an old message. */
    @Test
    void aServerThatKnowsNoLeaderDoesNotStand() {
        ACore server = ACore.of(3).start();
        assertUnmoved(server, server.receives(N2, timeoutNow(1)), server.status());
    }

    /** Whoever leads that term, it has not been heard from. */
    @Test
    void aLaterTermIsLearntFromItAndNothingElse() {
        ACore server = follower();
        assertThat(server.receives(N2, timeoutNow(5))).containsExactly(writeTerm(1, 5, null), roleChanged());
        assertThat(server.status().role()).isEqualTo(ServerRole.FOLLOWER);
    }

    @Test
    void whoeverIsNoFollowerIsNotMeant() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        assertUnmoved(candidate, candidate.receives(N2, timeoutNow(2)), candidate.status());
        ACore leader = ACore.of(3).start().leads();
        assertUnmoved(leader, leader.receives(N2, timeoutNow(2)), leader.status());
        ACore asking = ACore.of(3).start();
        asking.timesOut();
        assertUnmoved(asking, asking.receives(N2, timeoutNow(1)), asking.status());
    }

    @Test
    void aServerWithoutAVoteDoesNotStand() {
        ACore learner = ACore.of(3)
                .configuration(1, configuration(3).with(member("n1").with(Suffrage.LEARNER)))
                .start();
        learner.receives(N2, heartbeat(1, "1@1", 1));
        assertUnmoved(learner, learner.receives(N2, timeoutNow(1)), learner.status());
    }

    /** H-43: it would make a bad leader. */
    @Test
    void aServerWhoseDiskHangsDoesNotStand() {
        ACore server = follower();
        server.receives(N2, append(1, "1@1", 1, "2@1"));
        server.after(1_000).receives(N2, heartbeat(1, "2@1", 1));
        assertUnmoved(server, server.receives(N2, timeoutNow(1)), server.status());
        server.persistsEverything();
        assertThat(server.receives(N2, timeoutNow(1))).contains(roleChanged());
    }

    // Who is asked for a vote

    /** Diss. 3.10: the leader that they hear from wants it so. */
    @Test
    void followersThatHearFromTheirLeaderVoteForWhomItHasAsked() {
        ACore voter = follower();
        assertThat(voter.receives(N3, requestVote(2, "1@1")))
                .as("not of its own")
                .isEmpty();
        assertThat(voter.receives(N3, requestVoteForTransfer(2, "1@1")))
                .contains(writeTerm(1, 2, null), writeTerm(2, 2, N3));
        assertThat(voter.persistsEverything()).containsExactly(send(N3, vote(2)));
    }

    /** It is an election like any other: §5.4.1, H-08. */
    @Test
    void whoLacksEntriesIsNotElectedByATransferEither() {
        ACore voter = ACore.of(3).log(1, 1).start();
        voter.receives(N2, heartbeat(1, "2@1", 1));
        voter.receives(N3, requestVoteForTransfer(2, "1@1"));
        assertThat(voter.persistsEverything()).containsExactly(send(N3, Given.noVote(2)));
    }

    /** It is an election like any other: §5.2, one vote a term. */
    @Test
    void whoHasVotedInThatTermDoesNotVoteAgainForATransfer() {
        ACore voter = ACore.of(3).vote(2, N2).start();
        assertThat(voter.receives(N3, requestVoteForTransfer(2, "1@1"))).containsExactly(send(N3, Given.noVote(2)));
    }

    /** H-71: the network brought it late, and somebody leads already. */
    @Test
    void aTransferOfAnEarlierTermIsRefused() {
        ACore voter = ACore.of(3).term(5).start();
        assertThat(voter.receives(N3, requestVoteForTransfer(4, "9@3"))).containsExactly(send(N3, Given.noVote(5)));
        assertThat(voter.status().term()).isEqualTo(5);
    }
}
