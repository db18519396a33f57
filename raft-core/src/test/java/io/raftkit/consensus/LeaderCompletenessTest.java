package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/**
 * "If a log entry is committed in a given term, then that entry will be present in the logs of the leaders for all
 * higher-numbered terms" (Figure 3). A leader without it is a bug or damage, and no state to go on from (H-33).
 */
class LeaderCompletenessTest {
    /** A follower in term 2 with the log 1@1 2@1 3@1 4@1, of which three entries are committed. */
    private static ACore committedThreeOfFour() {
        ACore follower = ACore.of(3).log(1, 1, 1, 1).term(2).start();
        follower.receives(N2, heartbeat(2, "3@1", 3));
        return follower;
    }

    /** The same after a restart with the log 3@1 4@1 behind a snapshot. */
    private static ACore compactedAfterTwo() {
        ACore follower = ACore.of(3)
                .log(1, 1, 1, 1)
                .term(2)
                .compactedTo(2)
                .snapshot("2@1")
                .start();
        follower.receives(N2, heartbeat(2, "4@1", 4));
        return follower;
    }

    private static void assertStops(ACore follower, Message message, String complaint) {
        assertThatThrownBy(() -> follower.receives(N2, message))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(complaint);
    }

    @Test
    void aLeaderThatAsksAboutAnotherEntryInPlaceOfACommittedOneStopsTheServer() {
        assertStops(
                committedThreeOfFour(),
                heartbeat(2, "2@2", 3),
                "n1 has committed 2@1, but n2 leads term 2 with 2@2 in its place");
    }

    /** Where what is committed ends, one conflict in a heartbeat is one too many. */
    @Test
    void aHeartbeatWithAnotherEntryInPlaceOfTheLastCommittedOneStopsTheServer() {
        assertStops(
                committedThreeOfFour(),
                heartbeat(2, "3@2", 3),
                "n1 has committed 3@1, but n2 leads term 2 with 3@2 in its place");
    }

    @Test
    void aLeaderThatSendsAnotherEntryInPlaceOfTheLastCommittedOneStopsTheServer() {
        assertStops(
                committedThreeOfFour(),
                append(2, "2@1", 3, "3@2", "4@2"),
                "n1 has committed 3@1, but n2 leads term 2 with 3@2 in its place");
    }

    @Test
    void theFirstEntryAfterTheCommittedOnesMayBeReplaced() {
        ACore follower = committedThreeOfFour();
        follower.receives(N2, append(2, "2@1", 3, "3@1", "4@2"));
        assertThat(follower.persistsEverything()).containsExactly(send(N2, accepted(2, "4@2", 2)));
    }

    @Test
    void theLastCompactedEntryIsStillKnown() {
        assertStops(
                compactedAfterTwo(),
                heartbeat(2, "2@2", 4),
                "n1 has committed 2@1, but n2 leads term 2 with 2@2 in its place");
    }

    @Test
    void whatWasBeforeTheLastCompactedEntryIsTakenOnTrust() {
        assertThat(compactedAfterTwo().receives(N2, heartbeat(2, "1@2", 4)))
                .containsExactly(send(N2, accepted(2, "4@1", 1)));
    }

    /** A log that contains 3@2 goes on in term 2 or a later one. */
    @Test
    void aLeaderWhoseLogCannotContainTheLastCompactedEntryStopsTheServer() {
        ACore follower = ACore.of(3)
                .log(1, 2, 2, 2)
                .term(3)
                .compactedTo(3)
                .snapshot("3@2")
                .start();
        assertStops(
                follower, append(3, "4@1", 0, "5@3"), "n1 has committed 3@2, but n2 leads term 3 with 4@1 after it");
    }

    /** The follower has nothing but a snapshot: there the logs agree. */
    @Test
    void aRefusalMayPointAtTheLastCompactedEntry() {
        ACore follower =
                ACore.of(3).log(1, 2, 2).term(3).compactedTo(3).snapshot("3@2").start();
        assertThat(follower.receives(N2, append(3, "9@2", 0, "10@3"))).contains(send(N2, refused(3, "3@2", 9)));
    }
}
