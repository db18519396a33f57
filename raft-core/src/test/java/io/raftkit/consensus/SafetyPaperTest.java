package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.commit;
import static io.raftkit.consensus.Given.noVote;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.preVote;
import static io.raftkit.consensus.Given.requestPreVote;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.vote;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sentences of the paper's §5.4, Safety. */
class SafetyPaperTest {
    private static final String LOGS = """
            # the candidate's last entry against 3@2
            4@2, true
            3@2, true
            2@2, false
            1@3, true
            9@3, true
            1@1, false
            9@1, false
            """;

    /**
     * "The voter denies its vote if its own log is more up-to-date than that of the candidate. ... If the logs have
     * last entries with different terms, then the log with the later term is more up-to-date. If the logs end with
     * the same term, then whichever log is longer is more up-to-date."
     */
    @ParameterizedTest
    @CsvSource(textBlock = LOGS)
    void aVoteGoesOnlyToALogAtLeastAsUpToDate(String lastLog, boolean granted) {
        ACore voter = ACore.of(3).log(1, 2, 2).start();
        voter.receives(N2, requestVote(5, lastLog));
        assertThat(voter.persistsEverything()).containsExactly(send(N2, granted ? vote(5) : noVote(5)));
    }

    /** The same sentences, for a server that only asks whether it could win. */
    @ParameterizedTest
    @CsvSource(textBlock = LOGS)
    void anEncouragementGoesOnlyToALogAtLeastAsUpToDate(String lastLog, boolean granted) {
        ACore voter = ACore.of(3).log(1, 2, 2).term(4).start();
        assertThat(voter.receives(N2, requestPreVote(5, lastLog)))
                .containsExactly(send(N2, preVote(granted ? 5 : 4, granted)));
    }

    /** The same sentences: what a snapshot covers is part of the log. */
    @ParameterizedTest
    @CsvSource({"9@3, false", "10@3, true", "1@4, true"})
    void aSnapshotAloneIsAsUpToDateAsItsLastEntry(String lastLog, boolean granted) {
        ACore voter = ACore.of(3).log(1).term(3).snapshot("10@3").start();
        voter.persistsEverything();
        voter.receives(N2, requestVote(5, lastLog));
        assertThat(voter.persistsEverything()).containsExactly(send(N2, granted ? vote(5) : noVote(5)));
    }

    /** The RPC includes information about the candidate's log: its last entry, durable or not. */
    @Test
    void aCandidateTellsItsLastEntry() {
        ACore candidate = ACore.of(3).log(1, 1, 3).start();
        assertThat(candidate.timesOut()).contains(send(N2, requestPreVote(4, "3@3")));
    }

    /**
     * "Raft never commits log entries from previous terms by counting replicas. Only log entries from the leader's
     * current term are committed by counting replicas." (H-20)
     */
    @Test
    void entriesOfEarlierTermsAreNotCommittedByCounting() {
        ACore leader = ACore.of(5).log(1, 2).term(3).start();
        leader.wins();
        leader.persistsEverything();
        leader.receives(N2, accepted(4, "2@2", 1));
        leader.receives(N3, accepted(4, "2@2", 1));
        assertThat(only(Effect.Commit.class, leader.receives(N4, accepted(4, "2@2", 1))))
                .isEmpty();
        assertThat(leader.status().commitIndex()).isZero();
    }

    /** "Once an entry from the current term has been committed in this way, then all prior entries are committed." */
    @Test
    void entriesOfEarlierTermsAreCommittedWithOneOfTheLeadersOwn() {
        ACore leader = ACore.of(5).log(1, 2).term(3).start();
        leader.wins();
        leader.persistsEverything();
        leader.receives(N2, accepted(4, "3@4", 2));
        assertThat(leader.receives(N3, accepted(4, "3@4", 2))).contains(commit(3));
    }

    /** The largest index that a majority holds counts, whatever lies between (Figure 2, last rule for leaders). */
    @Test
    void theLargestIndexOfAMajorityIsCommittedAtOnce() {
        ACore leader = ACore.of(5).start().leads();
        leader.proposes("a", "b", "c");
        leader.persistsEverything();
        leader.receives(N2, accepted(2, "4@2", 2));
        assertThat(leader.receives(N3, accepted(2, "5@2", 2))).containsExactly(commit(4));
    }
}
