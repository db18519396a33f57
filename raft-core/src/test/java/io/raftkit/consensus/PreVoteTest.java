package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.preVote;
import static io.raftkit.consensus.Given.requestPreVote;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server asks whether it could win before it disturbs anyone (diss. 9.6), and nobody deserts a leader (diss.
 * 4.2.3).
 */
class PreVoteTest {
    private static Message.PreVoteResponse granted(long term) {
        return preVote(term, true);
    }

    private static Message.PreVoteResponse refused(long term) {
        return preVote(term, false);
    }

    @Test
    void aServerThatWasCutOffComesBackWithTheTermItLeftWith() {
        ACore server = ACore.of(3).start();
        for (int i = 0; i < 100; i++) {
            assertThat(only(Effect.Persist.class, server.timesOut())).isEmpty();
        }
        assertThat(server.status().term()).isEqualTo(1);
        server.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(server.status().leader()).isEqualTo(N2);
    }

    @Test
    void aFollowerThatHearsItsLeaderEncouragesNobody() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.after(999).receives(N3, requestPreVote(2, "9@1"))).containsExactly(send(N3, refused(1)));
    }

    @Test
    void aFollowerEncouragesOthersOnceItsLeaderIsOverdueEvenBeforeItTimesOutItself() {
        ACore follower = ACore.of(3).draws(1_999_999_999).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.after(1_000).receives(N3, requestPreVote(2, "1@1"))).containsExactly(send(N3, granted(2)));
        assertThat(follower.status().term()).isEqualTo(1);
    }

    @Test
    void aLeaderThatHearsAQuorumEncouragesNobody() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.receives(N3, requestPreVote(3, "9@2"))).containsExactly(send(N3, refused(2)));
    }

    @Test
    void aFollowerThatHearsItsLeaderIgnoresARequestForVotesOfALaterTerm() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.after(999).receives(N3, requestVote(7, "9@6"))).isEmpty();
        assertThat(follower.after(1).receives(N3, requestVote(7, "9@6"))).contains(writeTerm(1, 7, null));
    }

    @Test
    void aLeaderThatHearsAQuorumIgnoresARequestForVotesOfALaterTerm() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.receives(N3, requestVote(7, "9@6"))).isEmpty();
        assertThat(leader.status().role()).isEqualTo(ServerRole.LEADER);
    }

    /** H-11: whoever lags could neither be led nor elected if it were told nothing. */
    @Test
    void oneThatAsksForATermThatHasBegunIsToldTheCurrentOne() {
        ACore voter = ACore.of(3).log(1, 1).term(5).start();
        assertThat(voter.receives(N2, requestPreVote(5, "9@4"))).containsExactly(send(N2, refused(5)));
    }

    /** H-11: the term is what it lacked. */
    @Test
    void aRefusalOfALaterTermIsLearntFrom() {
        ACore server = ACore.of(3).start();
        server.timesOut();
        assertThat(server.receives(N2, refused(5))).containsExactly(writeTerm(1, 5, null), roleChanged());
        server.persistsEverything();
        assertThat(server.timesOut()).isNotEmpty();
        assertThat(server.receives(N2, granted(6))).contains(writeTerm(2, 6, N1));
    }

    @Test
    void encouragementForAnotherTermDoesNotCount() {
        ACore server = ACore.of(3).start();
        server.timesOut();
        assertThat(server.receives(N2, granted(9))).isEmpty();
        assertThat(server.receives(N2, granted(1))).isEmpty();
        assertThat(server.receives(N2, refused(1))).isEmpty();
        assertThat(server.status().role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    @Test
    void encouragementIsNoVote() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        assertThat(candidate.receives(N2, granted(2))).isEmpty();
        assertThat(candidate.receives(N2, granted(3))).isEmpty();
        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    @Test
    void encouragementCommitsNobodyToAnything() {
        ACore voter = ACore.of(3).start();
        assertThat(voter.receives(N2, requestPreVote(2, "1@1"))).containsExactly(send(N2, granted(2)));
        assertThat(voter.receives(N3, requestPreVote(2, "1@1"))).containsExactly(send(N3, granted(2)));
    }

    @Test
    void aServerVotesForACandidateThatItEncouraged() {
        ACore voter = ACore.of(3).start();
        voter.receives(N2, requestPreVote(2, "1@1"));
        voter.receives(N2, requestVote(2, "1@1"));
        assertThat(voter.persistsEverything()).containsExactly(send(N2, Given.vote(2)));
    }

    @Test
    void aServerThatAsksVotesForAnotherInItsTermAndGivesItTimeToWin() {
        ACore voter = ACore.of(3).term(5).start();
        voter.timesOut();
        assertThat(voter.after(400).receives(N2, requestVote(5, "1@1")))
                .containsExactly(writeTerm(1, 5, N2), roleChanged());
        assertThat(voter.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(voter.patience()).isEqualTo(1_000);
        assertThat(voter.persistsEverything()).containsExactly(send(N2, Given.vote(5)));
    }

    @Test
    void aServerThatAsksAndRefusesItsVoteGoesOnAsking() {
        ACore voter = ACore.of(3).log(1, 1).term(5).start();
        voter.timesOut();
        assertThat(voter.receives(N2, requestVote(5, "1@1"))).containsExactly(send(N2, Given.noVote(5)));
        assertThat(voter.status().role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /** H-64: it learnt that it was removed, and leaves the others in peace. */
    @Test
    void aServerThatWasRemovedAsksNobody() {
        ACore removed = ACore.of(3).start();
        Configuration others =
                new Configuration(Given.configuration(3).clusterId(), List.of(Given.member("n2"), Given.member("n3")));
        LogEntry removal = LogEntry.of(Given.at("2@1"), EntryType.CONFIGURATION, 0, others.encode());
        removed.receives(N2, new Message.AppendEntries(1, 0, Given.at("1@1"), List.of(removal), 2));
        assertThat(removed.timesOut()).containsExactly(roleChanged());
        assertThat(removed.status().role()).isEqualTo(ServerRole.LEARNER);
        assertThat(removed.patience()).isEqualTo(1_000);
        assertThat(removed.timesOut()).isEmpty();
    }
}
