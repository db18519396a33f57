package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.commit;
import static io.raftkit.consensus.Given.entries;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.replicate;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.NodeStatus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The network delays, repeats and reorders: nothing it brings late may undo what came before. */
class StaleMessagesTest {
    @Test
    void anOldRequestNeverTruncates() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1", "3@1", "4@1", "5@1"));
        follower.persistsEverything();
        assertThat(follower.receives(N2, append(1, "1@1", 0, "2@1", "3@1")))
                .containsExactly(send(N2, accepted(1, "3@1", 1)));
        assertThat(follower.status().lastIndex()).isEqualTo(5);
    }

    @Test
    void aFollowerCommitsNoMoreThanThisRequestVerified() {
        ACore follower = ACore.of(3).log(1, 1, 2, 2, 2).term(3).start();
        assertThat(follower.receives(N2, heartbeat(3, "2@1", 9)))
                .contains(commit(2))
                .doesNotContain(commit(5));
        assertThat(follower.receives(N2, append(3, "2@1", 9, "3@2"))).contains(commit(3));
        assertThat(follower.status().commitIndex()).isEqualTo(3);
    }

    @Test
    void aRefusedRequestCommitsNothing() {
        ACore follower = ACore.of(3).log(1, 2, 2).term(3).start();
        assertThat(only(Effect.Commit.class, follower.receives(N2, append(3, "3@3", 3, "4@3"))))
                .isEmpty();
    }

    @Test
    void theCommitIndexNeverGoesBack() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        follower.receives(N2, heartbeat(1, "3@1", 3));
        assertThat(only(Effect.Commit.class, follower.receives(N2, heartbeat(1, "2@1", 2))))
                .isEmpty();
        assertThat(follower.status().commitIndex()).isEqualTo(3);
    }

    @Test
    void entriesBeforeTheCommitIndexAreTakenForWhatTheyAre() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        follower.receives(N2, heartbeat(1, "3@1", 3));
        assertThat(follower.receives(N2, append(1, "1@1", 3, "2@1", "3@1", "4@1")))
                .containsExactly(Given.write(1, entries("4@1")));
    }

    @Test
    void aConflictWithACommittedEntryStopsTheServer() {
        ACore follower = ACore.of(3).log(1, 1, 1).term(2).start();
        follower.receives(N2, heartbeat(2, "3@1", 3));
        assertThatThrownBy(() -> follower.receives(N2, append(2, "1@1", 3, "2@2", "3@2")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void entriesThatDoNotFollowTheirPreviousStopTheServer() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        assertThatThrownBy(() -> follower.receives(N2, append(1, "1@1", 0, "4@1")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLateAcknowledgementDoesNotTakeAnythingBack() {
        ACore leader = ACore.of(3).start().leads();
        leader.proposes("x", "y");
        leader.persistsEverything();
        leader.receives(N2, accepted(2, "4@2", 2));
        assertThat(leader.receives(N2, accepted(2, "3@2", 2))).isEmpty();
        assertThat(leader.proposes("z")).contains(replicate(N2, 2, "4@2", "5@2", 4));
    }

    @Test
    void aRefusalThatWasOvertakenByAnAcknowledgementIsIgnored() {
        ACore leader = ACore.of(3).log(1, 1, 1).start();
        leader.wins();
        leader.receives(N2, accepted(2, "4@2", 3));
        assertThat(leader.receives(N2, refused(2, "1@1", 3))).isEmpty();
    }

    @Test
    void aRepeatedRefusalIsAnsweredOnce() {
        ACore leader = ACore.of(3).log(1, 1, 1, 1).start();
        leader.wins();
        assertThat(leader.receives(N2, refused(2, "2@1", 4))).hasSize(1);
        assertThat(leader.receives(N2, refused(2, "2@1", 4))).isEmpty();
    }

    /** H-24: the entries they are about may have been replaced since. */
    @Test
    void acknowledgementsOfAnEarlierLeadershipDoNotCount() {
        ACore leader = ACore.of(3).start().leads();
        leader.proposes("x");
        leader.receives(N3, refused(3, "1@1", 2));
        leader.persistsEverything();
        leader.wins();
        assertThat(leader.status().term()).isEqualTo(4);
        leader.persistsEverything();
        assertThat(leader.receives(N2, accepted(2, "3@2", 2))).isEmpty();
        assertThat(leader.status().commitIndex()).isEqualTo(2);
    }

    @Test
    void anAcknowledgementOfWhatTheLeaderDoesNotHaveIsIgnored() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.receives(N2, accepted(2, "99@2", 98))).isEmpty();
    }

    @Test
    void answersOfStrangersDoNotCount() {
        ACore leader = ACore.of(3).start();
        leader.wins();
        leader.persistsEverything();
        assertThat(leader.receives(ACore.N5, accepted(2, "2@2", 1))).isEmpty();
        assertThat(leader.status().commitIndex()).isZero();
    }

    @Test
    void aFollowerIgnoresAnswersThatItNeverAskedFor() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.receives(N2, accepted(1, "1@1", 0))).isEmpty();
        assertThat(follower.receives(N2, Given.vote(1))).isEmpty();
        assertThat(follower.receives(N2, Given.installed(1, Given.snapshot("1@1", 3))))
                .isEmpty();
    }

    /** Else the two would go on at the speed of the network. */
    @Test
    void aFollowerThatRefusesWhatItAcknowledgedIsNotAskedAgainAtOnce() {
        ACore leader = ACore.of(3).start().leads();
        leader.receives(N2, accepted(2, "2@2", 1));
        leader.proposes("x");
        assertThat(leader.after(600).ticks()).as("a probe").contains(replicate(N2, 2, "2@2", "3@2", 2));
        assertThat(leader.receives(N2, refused(2, "1@1", 2))).isEmpty();
    }

    /** H-17: a later one is a mistake or an attack, and the terms might come to their end. */
    @Test
    void aTermIsBelievedUpToTheLargestJump() {
        long largest = 5 + (1L << 32);
        ACore follower = ACore.of(3).term(5).start();
        Effect.Suspicious alarm =
                new Effect.Suspicious(N2, "it says term " + (largest + 1) + ", and the term here is 5");
        assertThat(follower.receives(N2, heartbeat(largest + 1, "1@1", 0))).containsExactly(alarm);
        assertThat(follower.receives(N2, Given.requestPreVote(largest + 1, "9@5")))
                .containsExactly(alarm);
        assertThat(follower.status().term()).isEqualTo(5);
        assertThat(follower.receives(N2, heartbeat(largest, "1@1", 0)))
                .containsExactly(Given.writeTerm(1, largest, null), Given.roleChanged());
    }

    /** H-28: two servers that answer each other's answers would never stop. */
    @TestFactory
    Stream<DynamicTest> answersOfAnEarlierTermAreNotAnswered() {
        Stream<Message> answers = Stream.of(
                Given.vote(1),
                Given.noVote(1),
                new Message.PreVoteResponse(1, false, Given.incarnation("n1")),
                new Message.PreVoteResponse(1, true, Given.incarnation("n1")),
                accepted(1, "2@1", 1),
                refused(1, "1@1", 1),
                Given.installed(1, Given.snapshot("1@1", 3)));
        return answers.map(answer -> DynamicTest.dynamicTest(answer.toString(), () -> {
            for (ACore server : List.of(
                    ACore.of(3).term(2).start(),
                    ACore.of(3).start().becomesCandidate(),
                    ACore.of(3).start().leads())) {
                NodeStatus before = server.status();
                assertThat(server.receives(N2, answer)).isEmpty();
                assertThat(server.status()).isEqualTo(before);
            }
        }));
    }

    /** H-13, H-15: whoever is deposed learns it from its own followers, a candidate without a chance from anyone. */
    @Test
    void requestsOfAnEarlierTermAreAnsweredByALeaderToo() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.receives(N2, heartbeat(1, "1@1", 1)))
                .containsExactly(send(
                        N2,
                        new Message.AppendEntriesResponse(2, 0, false, Given.at("0@0"), 0, Given.incarnation("n1"))));
        assertThat(leader.receives(N2, Given.requestVote(1, "9@1"))).containsExactly(send(N2, Given.noVote(2)));
        assertThat(leader.receives(N2, Given.offer(1, Given.snapshot("9@1", 3))))
                .containsExactly(send(
                        N2,
                        new Message.InstallSnapshotResponse(2, Given.at("9@1"), 0, false, Given.incarnation("n1"))));
    }

    /** H-22, H-29: a batch that overlaps the log is taken from where it is new, one that does not is not taken. */
    @ParameterizedTest
    @CsvSource({
        // previous, entries, those of them that are written after the log 1@1 2@1 3@1
        "1@1, 2@1 3@1 4@1 5@1, 4@1 5@1",
        "2@1, 3@1 4@1, 4@1",
        "3@1, 4@1, 4@1",
        "0@0, 1@1 2@1 3@1 4@1, 4@1",
        "1@1, 2@1, ",
        "4@1, 5@1, ",
        "3@2, 4@2, "
    })
    void anOverlappingBatchIsWrittenFromItsFirstNewEntry(String previous, String batch, String written) {
        ACore follower = ACore.of(3).log(1, 1, 1).term(2).start();
        List<Effect> effects = follower.receives(N2, append(2, previous, 0, batch.split(" ")));
        List<Effect.Persist> writes = only(Effect.Persist.class, effects);
        if (written == null) {
            assertThat(writes).isEmpty();
        } else {
            assertThat(writes).containsExactly(Given.write(1, entries(written.split(" "))));
        }
    }
}
