package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.noVote;
import static io.raftkit.consensus.Given.preVote;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.LogId;
import io.raftkit.model.ServerRole;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sentences of the paper's §5.1, Raft basics. */
class TermsPaperTest {
    /** "If a server receives a request with a stale term number, it rejects the request." */
    @Test
    void requestsOfAStaleTermAreRejectedWithTheCurrentOne() {
        ACore follower = ACore.of(3).log(1, 2).term(5).start();

        assertThat(follower.receives(N2, requestVote(4, "9@4"))).containsExactly(send(N2, noVote(5)));
        assertThat(follower.receives(N2, append(4, "2@2", 2, "3@4")))
                .containsExactly(send(
                        N2, new Message.AppendEntriesResponse(5, 0, false, LogId.ZERO, 0, Given.incarnation("n1"))));
        assertThat(follower.receives(N2, Given.offer(4, Given.snapshot("9@4", 3))))
                .containsExactly(
                        send(N2, new Message.InstallSnapshotResponse(5, at("9@4"), 0, false, Given.incarnation("n1"))));
        assertThat(follower.receives(N2, Given.requestPreVote(4, "9@4"))).containsExactly(send(N2, preVote(5, false)));
    }

    /**
     * "If one server's current term is smaller than the other's, then it updates its current term to the larger
     * value."
     */
    @TestFactory
    List<DynamicTest> everyMessageOfALaterTermRaisesTheCurrentTerm() {
        return laterMessages()
                .map(message -> DynamicTest.dynamicTest(message.getClass().getSimpleName(), () -> {
                    ACore follower = ACore.of(3).start();
                    assertThat(follower.receives(N2, message)).contains(writeTerm(1, 7, null));
                    assertThat(follower.status().term()).isEqualTo(7);
                }))
                .toList();
    }

    /** "If a candidate or leader discovers that its term is out of date, it immediately reverts to follower state." */
    @TestFactory
    List<DynamicTest> candidatesRevertToFollowersWhenTheirTermIsOutOfDate() {
        return laterMessages()
                .map(message -> DynamicTest.dynamicTest(message.getClass().getSimpleName(), () -> {
                    ACore candidate = ACore.of(3).start().becomesCandidate();
                    assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
                    assertThat(candidate.receives(N2, message)).contains(writeTerm(2, 7, null), roleChanged());
                    assertThat(candidate.status().role()).isEqualTo(ServerRole.FOLLOWER);
                }))
                .toList();
    }

    /** The same sentence. A request for votes is left out: a leader at work does not listen to it (diss. 4.2.3). */
    @TestFactory
    List<DynamicTest> leadersRevertToFollowersWhenTheirTermIsOutOfDate() {
        return laterMessages()
                .filter(message -> !(message instanceof Message.RequestVote))
                .map(message -> DynamicTest.dynamicTest(message.getClass().getSimpleName(), () -> {
                    ACore leader = ACore.of(3).start().leads();
                    assertThat(leader.receives(N2, message)).contains(writeTerm(3, 7, null), roleChanged());
                    assertThat(leader.status().role()).isEqualTo(ServerRole.FOLLOWER);
                }))
                .toList();
    }

    private static Stream<Message> laterMessages() {
        return Stream.of(
                requestVote(7, "1@1"),
                noVote(7),
                preVote(7, false),
                heartbeat(7, "1@1", 0),
                refused(7, "1@1", 1),
                Given.offer(7, Given.snapshot("9@6", 3)),
                new Message.InstallSnapshotResponse(7, at("1@1"), 0, false, Given.incarnation("n1")));
    }

    /**
     * "Current terms are exchanged whenever servers communicate": the answer tells the term that the request brought.
     */
    @Test
    void anAnswerTellsTheNewTermOnceItIsDurable() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(7, "1@1", 0));
        assertThat(follower.persistsEverything()).containsExactly(send(N2, Given.accepted(7, "1@1", 1)));
    }

    /** "Raft divides time into terms ... numbered with consecutive integers": an own election takes the next one. */
    @Test
    void anElectionTakesTheNextTerm() {
        ACore follower = ACore.of(3).log(1, 4).term(6).start();
        assertThat(follower.campaigns()).contains(writeTerm(1, 7, N1));
    }

    /** "In some situations an election will result in a split vote. In this case the term will end with no leader." */
    @Test
    void aTermThatEndedWithoutLeaderHasNone() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        candidate.receives(N2, noVote(2));
        candidate.receives(N3, noVote(2));
        assertThat(candidate.status().leader()).isNull();
        assertThat(candidate.campaigns()).contains(writeTerm(2, 3, N1));
    }

    /** H-09: term, role and leader change together, or clients would be sent to a leader who was deposed. */
    @Test
    void aLaterTermHasNoLeaderUntilOneIsHeardOf() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.status().leader()).isEqualTo(N2);
        follower.after(1_000).receives(N3, requestVote(2, "1@1"));
        assertThat(follower.status().term()).isEqualTo(2);
        assertThat(follower.status().leader()).isNull();

        ACore leader = ACore.of(3).start().leads();
        leader.receives(N2, Given.accepted(7, "1@1", 1));
        assertThat(leader.status().term()).isEqualTo(7);
        assertThat(leader.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.status().leader()).isNull();
    }

    /** The same sentence: a number after which there is no next one is not a term. */
    @Test
    void aTermThatHasNoNextOneIsNotEntered() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, requestVote(Long.MAX_VALUE, "9@1"));
        assertThat(follower.status().term()).isEqualTo(1);
    }
}
