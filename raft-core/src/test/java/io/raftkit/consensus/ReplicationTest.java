package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.replicate;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a leader finds where the logs agree, and how much it sends before it is answered. */
class ReplicationTest {
    private static List<Effect.Replicate> to(NodeId follower, List<Effect> effects) {
        return only(Effect.Replicate.class, effects).stream()
                .filter(effect -> effect.to().equals(follower))
                .toList();
    }

    private static ACore leaderWithWindowOf(int messages) {
        return ACore.of(3)
                .config(RaftConfig.builder().maxInFlightMessages(messages))
                .start()
                .leads();
    }

    @Test
    void noMoreMessagesAreOnTheirWayThanTheWindowAllows() {
        ACore leader = leaderWithWindowOf(2);
        assertThat(to(N3, leader.proposes("a"))).hasSize(1);
        assertThat(to(N3, leader.proposes("b"))).hasSize(1);
        assertThat(to(N3, leader.proposes("c"))).isEmpty();
        assertThat(to(N3, leader.proposes("d"))).isEmpty();
        assertThat(leader.receives(N3, accepted(2, "3@2", 2))).contains(replicate(N3, 2, "4@2", "6@2", 2));
    }

    @Test
    void aWindowWhoseMessagesWereAllLostDrains() {
        ACore leader = leaderWithWindowOf(2);
        leader.proposes("a");
        leader.proposes("b");
        leader.proposes("c");
        leader.persistsEverything();
        leader.receives(N2, accepted(2, "5@2", 4));
        Effect.Replicate again = replicate(N3, 2, "2@2", "3@2", 5);
        for (int beats = 1; !leader.timesOut().contains(again); beats++) {
            assertThat(beats).isLessThanOrEqualTo(6);
            leader.receives(N2, accepted(2, "5@2", 4));
        }
        assertThat(leader.receives(N3, accepted(2, "3@2", 2))).containsExactly(replicate(N3, 2, "3@2", "5@2", 5));
    }

    @Test
    void aProbeIsSentOnceAndThenWithEveryHeartbeatOnly() {
        ACore leader = ACore.of(3).start();
        leader.wins();
        assertThat(to(N2, leader.proposes("a"))).isEmpty();
        assertThat(to(N2, leader.timesOut())).hasSize(2).contains(replicate(N2, 2, "1@1", "2@2", 0));
    }

    @Test
    void anAcknowledgedProbeLetsEverythingStream() {
        ACore leader = ACore.of(3).start();
        leader.wins();
        leader.proposes("a");
        assertThat(leader.receives(N2, accepted(2, "2@2", 1))).contains(replicate(N2, 2, "2@2", "3@2", 0));
        assertThat(to(N2, leader.proposes("b"))).hasSize(1);
    }

    @Test
    void aFollowerThatLostItsPlaceInTheStreamIsAskedAgain() {
        ACore leader = ACore.of(3).start().leads();
        leader.proposes("a");
        leader.proposes("b");
        assertThat(leader.receives(N2, refused(2, "2@2", 3))).containsExactly(replicate(N2, 2, "2@2", "3@2", 2));
    }

    /** What was on the way may be dropped, and more would be. */
    @Test
    void aFollowerForWhomTooMuchWaitsGetsNothingUntilTheNextHeartbeat() {
        ACore leader = ACore.of(3).start().leads();
        leader.proposes("a");
        assertThat(leader.steps(new Input.Congested(N2))).isEmpty();
        List<Effect> effects = leader.proposes("b");
        assertThat(to(N2, effects)).isEmpty();
        assertThat(to(N3, effects)).hasSize(1);
        assertThat(to(N2, leader.timesOut())).contains(replicate(N2, 2, "2@2", "3@2", 2));
    }

    @Test
    void aFollowerForWhomTooMuchWaitedStreamsAgainOnceItIsHeardFrom() {
        ACore leader = ACore.of(3).start().leads();
        leader.proposes("a");
        leader.steps(new Input.Congested(N2));
        assertThat(leader.receives(N2, accepted(2, "3@2", 2))).isEmpty();
        assertThat(to(N2, leader.proposes("b"))).containsExactly(replicate(N2, 2, "3@2", "4@2", 2));
    }

    @Test
    void thatTooMuchWaitsForAStrangerChangesNothing() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.steps(new Input.Congested(NodeId.of("n9")))).isEmpty();
    }

    /** The follower's hint for a question after {@code previous}; and where the leader asks next. */
    @ParameterizedTest
    @CsvSource({
        // leader's terms, follower's terms, questions until the logs are found to agree
        "1 1 1 4 4 5 5 6 6 6, 1 1 1 4 4 5 5 6 6, 2",
        "1 1 1 4 4 5 5 6 6 6, 1 1 1 4, 2",
        "1 1 1 4 4 5 5 6 6 6, 1 1 1 4 4 5 5 6 6 6 6, 1",
        "1 1 1 4 4 5 5 6 6 6, 1 1 1 4 4 5 5 6 6 6 7 7, 1",
        "1 1 1 4 4 5 5 6 6 6, 1 1 1 4 4 4 4, 2",
        "1 1 1 4 4 5 5 6 6 6, 1 1 1 2 2 2 3 3 3 3 3, 2",
        "1 1 1 1 1 1 1 1 1 1, 1, 2",
        "1 3 3 3 5 5 5 7 7 7, 1 2 2 2 4 4 4 6 6 6, 4",
        "1 2 3 4 5 6 7 8 9 10, 1 1 1 1 1 1 1 1 1 1, 2"
    })
    void agreementIsFoundInOneQuestionATerm(String leaderTerms, String followerTerms, int questions) {
        long[] ours = terms(leaderTerms);
        long[] theirs = terms(followerTerms);
        long term = Math.max(ours[ours.length - 1], theirs[theirs.length - 1]) + 1;
        ACore leader = ACore.of(3).log(ours).term(term - 1).start();
        ACore follower = ACore.of(3).log(theirs).term(term).start();
        int asked = 0;
        Effect.Replicate question = to(N2, leader.wins()).get(0);
        while (true) {
            asked++;
            String previous = question.previous().toString();
            List<Message> answers = Given.messages(follower.receives(N3, append(term, previous, 0)));
            Message.AppendEntriesResponse answer = (Message.AppendEntriesResponse) answers.get(0);
            if (answer.success()) {
                break;
            }
            question = to(N2, leader.receives(N2, answer)).get(0);
        }
        assertThat(asked).isEqualTo(questions);
        Set<Long> distinct = new TreeSet<>();
        LongStream.concat(Arrays.stream(ours), Arrays.stream(theirs)).forEach(distinct::add);
        assertThat(asked).isLessThanOrEqualTo(distinct.size() + 1);
    }

    private static long[] terms(String text) {
        return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    @Test
    void aFollowerThatNeedsCompactedEntriesGetsASnapshot() {
        ACore leader =
                ACore.of(3).log(1, 1, 1, 1, 1).compactedTo(4).snapshot("4@1").start();
        leader.wins();
        assertThat(leader.receives(N2, refused(2, "2@1", 5))).containsExactly(new Effect.SendSnapshot(N2, 2));
        assertThat(leader.timesOut()).contains(new Effect.SendSnapshot(N2, 2));
    }

    @Test
    void aFollowerThatHasItsSnapshotIsSentTheRest() {
        ACore leader =
                ACore.of(3).log(1, 1, 1, 1, 1).compactedTo(4).snapshot("4@1").start();
        leader.wins();
        leader.receives(N2, refused(2, "2@1", 5));
        assertThat(leader.receives(N2, Given.installed(2, Given.snapshot("4@1", 3))))
                .containsExactly(replicate(N2, 2, "4@1", "5@1", 4));
    }

    /** H-53: without a trail, the log went on without the follower while it installed. */
    @Test
    void aSnapshotOlderThanTheLogsBeginningIsFollowedByANewerOne() {
        ACore leader =
                ACore.of(3).log(1, 1, 1, 1, 1).compactedTo(4).snapshot("4@1").start();
        leader.wins();
        leader.receives(N2, refused(2, "2@1", 5));
        assertThat(leader.receives(N2, Given.installed(2, Given.snapshot("3@1", 3))))
                .isEmpty();
        assertThat(leader.timesOut()).contains(new Effect.SendSnapshot(N2, 2));
    }

    /** H-53: the log is compacted while a follower installs, and would be again while it installs the next one. */
    @Test
    void aFollowerWhoseSnapshotTheTrailStillReachesNeedsNoOther() {
        ACore leader = ACore.of(3)
                .config(RaftConfig.builder().trailingEntries(2))
                .log(1, 1, 1, 1, 1)
                .compactedTo(4)
                .snapshot("4@1")
                .start();
        leader.wins();
        leader.receives(N2, refused(2, "2@1", 5));
        leader.commitsWith(N3);
        assertThat(leader.steps(new Input.SnapshotTaken(Given.snapshot("6@2", 3))))
                .isEmpty();
        assertThat(leader.receives(N2, Given.installed(2, Given.snapshot("4@1", 3))))
                .containsExactly(replicate(N2, 2, "4@1", "5@1", 6));
    }

    /** The leader's log goes on in term 3 where it was compacted; the follower's conflicts there. */
    @Test
    void aConflictInTheTermInWhichTheLogWasCompactedLeadsToASnapshot() {
        ACore leader = ACore.of(3)
                .log(1, 3, 3, 3, 3, 3, 3, 3)
                .compactedTo(5)
                .snapshot("5@3")
                .start();
        leader.wins();
        assertThat(leader.receives(N2, refused(4, "7@2", 8))).containsExactly(new Effect.SendSnapshot(N2, 4));
    }
}
