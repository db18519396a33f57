package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.command;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.commit;
import static io.raftkit.consensus.Given.entries;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.overwrite;
import static io.raftkit.consensus.Given.proposal;
import static io.raftkit.consensus.Given.refused;
import static io.raftkit.consensus.Given.replicate;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sentences of the paper's §5.3, Log replication. */
class ReplicationPaperTest {
    /** "The leader appends the command to its log as a new entry, then issues AppendEntries RPCs in parallel." */
    @Test
    void theLeaderAppendsACommandAndSendsItToAllOthers() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.proposes("x"))
                .containsExactly(
                        new Effect.Accept(List.of(proposal("x").id()), at("3@2")),
                        write(3, command("3@2", "x")),
                        replicate(N2, 2, "2@2", "3@2", 2),
                        replicate(N3, 2, "2@2", "3@2", 2));
    }

    /** "The leader creates at most one entry with a given log index in a given term." */
    @Test
    void entriesOfOneBatchTakeConsecutiveIndexes() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.proposes("x", "y"))
                .contains(write(3, command("3@2", "x"), command("4@2", "y")), replicate(N2, 2, "2@2", "4@2", 2));
        assertThat(leader.proposes("z")).contains(write(4, command("5@2", "z")));
    }

    /** "When the entry has been safely replicated, the leader applies the entry": on a majority, no sooner. */
    @Test
    void anEntryIsCommittedOnceAMajorityHoldsIt() {
        ACore leader = ACore.of(5).start().leads();
        leader.proposes("x");
        assertThat(leader.persistsEverything()).isEmpty();
        assertThat(leader.receives(N2, accepted(2, "3@2", 2))).isEmpty();
        assertThat(leader.receives(N2, accepted(2, "3@2", 2))).isEmpty();
        assertThat(leader.receives(N3, accepted(2, "3@2", 2))).containsExactly(commit(3));
    }

    /** "If followers crash or run slowly, or if network packets are lost, the leader retries ... indefinitely." */
    @Test
    void theLeaderRetriesUntilTheFollowerAnswers() {
        ACore leader = ACore.of(3).start();
        leader.wins();
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        for (int i = 0; i < 20; i++) {
            assertThat(leader.timesOut()).contains(replicate(N3, 2, "1@1", "2@2", 2));
            leader.acknowledgesEverything(N2);
        }
    }

    /** The same sentence: entries on their way that nobody answers are sent again as well. */
    @Test
    void entriesThatStreamAreRetriedOnceTheyAreOverdue() {
        ACore leader = ACore.of(3).start().leads();
        leader.proposes("x");
        int beats = 0;
        while (!leader.timesOut().contains(replicate(N3, 2, "2@2", "3@2", 2))) {
            assertThat(++beats).isLessThan(6);
            leader.receives(N2, accepted(2, "2@2", 2));
        }
        assertThat(beats).isEqualTo(4);
    }

    /** "This also commits all preceding entries in the leader's log, including entries created by previous leaders." */
    @Test
    void aCommittedEntryCommitsAllBeforeIt() {
        ACore leader = ACore.of(3).log(1, 1, 2, 2).start();
        leader.wins();
        leader.persistsEverything();
        assertThat(leader.receives(N3, accepted(3, "5@3", 4))).contains(commit(5));
    }

    /**
     * "It includes that index in future AppendEntries RPCs (including heartbeats) so that the other servers find
     * out." (H-31)
     */
    @Test
    void entriesAndHeartbeatsTellTheCommitIndex() {
        ACore leader = ACore.of(3).start();
        leader.wins();
        leader.persistsEverything();
        assertThat(leader.acknowledgesEverything(N2)).containsExactly(commit(2));
        assertThat(leader.proposes("x")).contains(replicate(N2, 2, "2@2", "3@2", 2));
        assertThat(leader.timesOut()).contains(replicate(N2, 2, "2@2", "2@2", 2));
    }

    /** "Once a follower learns that a log entry is committed, it applies the entry to its local state machine." */
    @Test
    void aFollowerCommitsWhatItsLeaderHasCommitted() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.receives(N2, append(1, "1@1", 1, "2@1", "3@1"))).contains(commit(1));
        assertThat(follower.receives(N2, heartbeat(1, "3@1", 3))).contains(commit(3));
    }

    /** "If the follower does not find an entry in its log with the same index and term, then it refuses." */
    @Test
    void aFollowerRefusesEntriesThatDoNotFollowItsLog() {
        ACore follower = ACore.of(3).log(1, 1, 1).term(3).start();
        assertThat(follower.receives(N2, append(3, "5@3", 0, "6@3")))
                .containsExactly(send(N2, refused(3, "3@1", 5)), roleChanged());
        assertThat(follower.receives(N2, append(3, "3@2", 0, "4@3"))).containsExactly(send(N2, refused(3, "3@1", 3)));
        assertThat(follower.status().lastIndex()).isEqualTo(3);
    }

    /** "Conflicting entries in follower logs will be overwritten with entries from the leader's log." */
    @Test
    void conflictingEntriesAreOverwritten() {
        ACore follower = ACore.of(3).log(1, 1, 2, 2, 2).term(3).start();
        assertThat(follower.receives(N2, append(3, "2@1", 0, "3@3", "4@3")))
                .containsExactly(overwrite(1, 2, entries("3@3", "4@3")), roleChanged());
        assertThat(follower.persistsEverything()).containsExactly(send(N2, accepted(3, "4@3", 2)));
        assertThat(follower.status().lastIndex()).isEqualTo(4);
    }

    /** Figure 2: "If an existing entry conflicts with a new one, delete [it] and all that follow it." */
    @Test
    void onlyTheConflictingPartOfARequestIsWritten() {
        ACore follower = ACore.of(3).log(1, 1, 2, 3, 3).term(4).start();
        assertThat(follower.receives(N2, append(4, "1@1", 0, "2@1", "3@2", "4@4")))
                .contains(overwrite(1, 3, entries("4@4")));
    }

    /**
     * "If a follower receives an AppendEntries request that includes log entries already present, it ignores those."
     */
    @Test
    void entriesThatArePresentAreNotWrittenAgain() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        assertThat(follower.receives(N2, append(1, "1@1", 0, "2@1", "3@1")))
                .containsExactly(send(N2, accepted(1, "3@1", 1)), roleChanged());
    }

    /**
     * "When a leader first comes to power, it initializes all nextIndex values to the index just after the last one."
     */
    @Test
    void aNewLeaderBeginsToAskAtTheEndOfItsLog() {
        ACore leader = ACore.of(3).log(1, 1, 1, 4, 4, 5).start();
        assertThat(only(Effect.Replicate.class, leader.wins()))
                .containsExactly(replicate(N2, 6, "6@5", "7@6", 0), replicate(N3, 6, "6@5", "7@6", 0));
    }

    /** "After a rejection, the leader decrements nextIndex and retries." */
    @Test
    void aRefusalMakesTheLeaderAskEarlierInTheLog() {
        ACore leader = ACore.of(3).log(1, 1, 1, 4, 4, 5).start();
        leader.wins();
        assertThat(leader.receives(N2, refused(6, "4@1", 6))).containsExactly(replicate(N2, 6, "3@1", "4@4", 0));
    }

    /** "Eventually nextIndex will reach a point where the leader and follower logs match": all the rest streams. */
    @Test
    void onceTheLogsMatchAllThatFollowsIsSent() {
        ACore leader = ACore.of(3).log(1, 1, 1, 4, 4, 5).start();
        leader.wins();
        leader.receives(N2, refused(6, "4@1", 6));
        assertThat(leader.receives(N2, accepted(6, "4@4", 3))).containsExactly(replicate(N2, 6, "4@4", "7@6", 0));
    }

    /** "The protocol can be optimized to reduce the number of rejected AppendEntries RPCs": a hint names the place. */
    @Test
    void aRefusalTellsWhereTheLogsMayStillAgree() {
        ACore follower = ACore.of(3).log(1, 1, 1, 2, 2, 2, 3, 3, 3).term(8).start();
        assertThat(follower.receives(N2, append(8, "9@2", 0, "10@8"))).contains(send(N2, refused(8, "6@2", 9)));
    }

    /** "A leader never overwrites or deletes entries in its own log": its every write appends. */
    @Test
    void aLeaderOnlyAppends() {
        ACore leader = ACore.of(3).log(1, 2, 2).start();
        List<Effect> effects = new ArrayList<>(leader.wins());
        effects.addAll(leader.receives(N2, refused(3, "1@1", 3)));
        effects.addAll(leader.proposes("x"));
        effects.addAll(leader.receives(N3, refused(3, "1@1", 3)));
        assertThat(only(Effect.Persist.class, effects))
                .hasSize(2)
                .allMatch(write -> write.truncateAfter() == Effect.Persist.NO_TRUNCATION);
    }
}
