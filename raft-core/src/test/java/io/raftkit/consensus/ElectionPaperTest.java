package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.noOp;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.noVote;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.preVote;
import static io.raftkit.consensus.Given.replicate;
import static io.raftkit.consensus.Given.requestPreVote;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.vote;
import static io.raftkit.consensus.Given.write;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sentences of the paper's §5.2, Leader election. */
class ElectionPaperTest {
    private static final long TIMEOUT = 1_000;

    /** "When servers start up, they begin as followers." */
    @Test
    void serversBeginAsFollowersOfNobody() {
        ACore server = ACore.of(3).log(1, 1, 2).vote(4, N1).start();
        assertThat(server.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.status().leader()).isNull();
        assertThat(server.status().term()).isEqualTo(4);
    }

    /** "A server remains in follower state as long as it receives valid RPCs from a leader or candidate." */
    @Test
    void aFollowerRemainsOneAsLongAsItHearsFromItsLeader() {
        ACore follower = ACore.of(3).start();
        for (int i = 0; i < 10; i++) {
            follower.after(TIMEOUT - 1).receives(N2, heartbeat(1, "1@1", 0));
        }
        assertThat(follower.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(follower.patience()).isEqualTo(TIMEOUT);
    }

    /** The same sentence: the RPC of a candidate counts when it is granted a vote, and only then. */
    @Test
    void onlyACandidateThatGetsTheVoteMakesAFollowerWait() {
        ACore follower = ACore.of(3).log(1, 1).start();
        follower.after(400).receives(N2, requestVote(2, "1@1"));
        assertThat(follower.patience()).isEqualTo(TIMEOUT - 400);
        follower.receives(N3, requestVote(2, "2@1"));
        assertThat(follower.patience()).isEqualTo(TIMEOUT);
    }

    /** "Leaders send periodic heartbeats ... to all followers in order to maintain their authority." */
    @Test
    void leadersSendHeartbeatsToAllFollowers() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.patience()).isEqualTo(100);
        assertThat(leader.timesOut())
                .containsExactly(replicate(N2, 2, "2@2", "2@2", 2), replicate(N3, 2, "2@2", "2@2", 2));
        assertThat(leader.patience()).isEqualTo(100);
    }

    /** "If a follower receives no communication over ... the election timeout, then it ... begins an election." */
    @Test
    void aFollowerThatHearsNothingBeginsByAskingWhetherItCouldWin() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.after(TIMEOUT - 1).ticks()).isEmpty();
        assertThat(follower.after(1).ticks())
                .containsExactly(send(N2, requestPreVote(2, "1@1")), send(N3, requestPreVote(2, "1@1")), roleChanged());
        assertThat(follower.status().term()).isEqualTo(1);
    }

    /** "To begin an election, a follower increments its current term and transitions to candidate state." */
    @Test
    void aCandidateIncrementsItsTermAndVotesForItself() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.campaigns()).containsExactly(writeTerm(1, 2, N1), roleChanged());
        assertThat(follower.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /**
     * "It then votes for itself and issues RequestVote RPCs in parallel to each of the other servers in the cluster."
     */
    @Test
    void aCandidateAsksAllOthersForTheirVotes() {
        ACore follower = ACore.of(5).log(1, 1).start();
        follower.campaigns();
        Message.RequestVote request = requestVote(2, "2@1");
        assertThat(follower.persistsEverything())
                .containsExactly(
                        follower.others().map(other -> send(other, request)).toArray(Effect[]::new));
    }

    /** "A candidate wins an election if it receives votes from a majority of the servers in the full cluster." */
    @TestFactory
    List<DynamicTest> aCandidateWinsWithAMajorityAndNotOneVoteLess() {
        return IntStream.rangeClosed(2, 7)
                .mapToObj(members -> DynamicTest.dynamicTest(members + " servers", () -> {
                    ACore candidate = ACore.of(members).start().becomesCandidate();
                    List<NodeId> voters = candidate.others().limit(members / 2).toList();
                    for (NodeId voter : voters) {
                        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
                        candidate.receives(voter, vote(2));
                    }
                    assertThat(candidate.status().role()).isEqualTo(ServerRole.LEADER);
                }))
                .toList();
    }

    /** The same sentence, H-07: a majority of the servers, not of the votes. */
    @Test
    void votesFromOneServerCountOnceAndRefusalsNever() {
        ACore candidate = ACore.of(5).start().becomesCandidate();
        candidate.receives(N2, vote(2));
        candidate.receives(N2, vote(2));
        candidate.receives(N3, noVote(2));
        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** The same sentence, H-07: votes "for the same term". */
    @Test
    void votesOfAnEarlierTermDoNotCount() {
        ACore candidate = ACore.of(3).start().becomesCandidate().becomesCandidate();
        assertThat(candidate.status().term()).isEqualTo(3);
        assertThat(candidate.receives(N2, vote(2))).isEmpty();
        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** The same sentence: servers of another cluster have no vote. */
    @Test
    void votesOfStrangersDoNotCount() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        candidate.receives(ACore.N4, vote(2));
        candidate.receives(ACore.N5, vote(2));
        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** "Each server will vote for at most one candidate in a given term, on a first-come-first-served basis." */
    @Test
    void aServerVotesForTheFirstCandidateOfATermAndNoOther() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.receives(N2, requestVote(2, "1@1")))
                .containsExactly(writeTerm(1, 2, null), writeTerm(2, 2, N2), roleChanged());
        assertThat(follower.persistsEverything()).containsExactly(send(N2, vote(2)));
        assertThat(follower.receives(N3, requestVote(2, "9@1"))).containsExactly(send(N3, noVote(2)));
    }

    /** The same sentence, H-05: the same candidate may have missed the answer. */
    @Test
    void aServerGrantsTheSameCandidateItsVoteAgainWithoutAWrite() {
        ACore follower = ACore.of(3).vote(2, N2).start();
        assertThat(follower.receives(N2, requestVote(2, "1@1"))).containsExactly(send(N2, vote(2)));
    }

    /** The same sentence: across a restart. */
    @Test
    void aVoteSurvivesARestart() {
        ACore follower = ACore.of(3).vote(2, N2).start();
        assertThat(follower.receives(N3, requestVote(2, "9@1"))).containsExactly(send(N3, noVote(2)));
    }

    /** The same sentence: a candidate has voted for itself. */
    @Test
    void aCandidateVotesForNoOtherInItsTerm() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        assertThat(candidate.receives(N2, requestVote(2, "9@1"))).containsExactly(send(N2, noVote(2)));
    }

    /**
     * "Once a candidate wins an election, it becomes leader. It then sends ... messages to all of the other servers."
     */
    @Test
    void aNewLeaderSendsItsFirstEntryToAllOthersAtOnce() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        assertThat(candidate.receives(N2, vote(2)))
                .containsExactly(
                        write(2, noOp("2@2")),
                        replicate(N2, 2, "1@1", "2@2", 0),
                        replicate(N3, 2, "1@1", "2@2", 0),
                        roleChanged());
        assertThat(candidate.status().leader()).isEqualTo(N1);
    }

    /** "If the leader's term ... is at least as large ..., then the candidate ... returns to follower state." */
    @TestFactory
    List<DynamicTest> aCandidateFollowsALeaderOfItsTermOrALaterOne() {
        return IntStream.rangeClosed(2, 3)
                .mapToObj(term -> DynamicTest.dynamicTest("term " + term, () -> {
                    ACore candidate = ACore.of(3).start().becomesCandidate();
                    candidate.receives(N2, heartbeat(term, "1@1", 0));
                    assertThat(candidate.status().role()).isEqualTo(ServerRole.FOLLOWER);
                    assertThat(candidate.status().leader()).isEqualTo(N2);
                    assertThat(candidate.status().term()).isEqualTo(term);
                }))
                .toList();
    }

    /** "If the term in the RPC is smaller ..., then the candidate rejects the RPC and continues in candidate state." */
    @Test
    void aCandidateRejectsALeaderOfAnEarlierTerm() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        assertThat(candidate.receives(N2, heartbeat(1, "1@1", 0)))
                .containsExactly(send(
                        N2, new Message.AppendEntriesResponse(2, 0, false, LogId.ZERO, 0, Given.incarnation("n1"))));
        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** "When this happens, each candidate will time out and start a new election by incrementing its term." */
    @Test
    void aCandidateOfASplitVoteStartsANewElection() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        candidate.receives(N2, noVote(2));
        candidate.receives(N3, noVote(2));
        assertThat(candidate.patience()).isEqualTo(TIMEOUT);
        assertThat(candidate.timesOut())
                .containsExactly(send(N2, requestPreVote(3, "1@1")), send(N3, requestPreVote(3, "1@1")), roleChanged());
        assertThat(candidate.receives(N2, preVote(3, true))).contains(writeTerm(2, 3, N1));
    }

    /** "Election timeouts are chosen randomly from a fixed interval": here one to two timeouts. */
    @Test
    void waitsAreSpreadOverOneToTwoTimeouts() {
        assertThat(ACore.of(3).draws(0).start().patience()).isEqualTo(TIMEOUT);
        assertThat(ACore.of(3).draws(1_999_999_999).start().patience()).isBetween(TIMEOUT + 1, 2 * TIMEOUT - 1);
    }

    /** "Each candidate restarts its randomized election timeout at the start of an election." */
    @Test
    void aCandidateWaitsAgainFromTheStartOfItsElection() {
        ACore follower = ACore.of(3).start();
        follower.after(TIMEOUT + 500).ticks();
        assertThat(follower.patience()).isEqualTo(TIMEOUT);
        follower.after(300).receives(N2, preVote(2, true));
        assertThat(follower.status().role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(follower.patience()).isEqualTo(TIMEOUT);
    }

    /** A term has at most one leader (Election Safety): two are a bug, and no state to go on from. */
    @Test
    void aSecondLeaderOfATermStopsTheServer() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(2, "1@1", 0));
        assertThatThrownBy(() -> follower.receives(N3, heartbeat(2, "1@1", 0)))
                .hasMessageContaining("both n2 and n3 act as leaders of term 2");
        ACore leader = ACore.of(3).start().leads();
        assertThatThrownBy(() -> leader.receives(N3, heartbeat(2, "1@1", 0)))
                .hasMessageContaining("both n1 and n3 act as leaders of term 2");
    }

    /** A cluster of one elects itself, and leads only when its vote is durable. */
    @Test
    void aServerAloneElectsItselfOnceItsVoteIsDurable() {
        ACore server = ACore.of(1).start();
        assertThat(server.timesOut()).containsExactly(writeTerm(1, 2, N1), roleChanged());
        assertThat(server.persistsEverything()).containsExactly(write(2, noOp("2@2")), roleChanged());
        assertThat(only(Effect.Commit.class, server.persistsEverything())).containsExactly(Given.commit(2));
    }
}
