package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.commit;
import static io.raftkit.consensus.Given.entries;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.messages;
import static io.raftkit.consensus.Given.overwrite;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.roleChanged;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.vote;
import static io.raftkit.consensus.Given.write;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.ServerRole;
import org.junit.jupiter.api.Test;

/** Nothing is said before it is durable, and nothing that was overwritten counts as durable. */
class DurabilityTest {
    @Test
    void nobodyIsAskedForAVoteBeforeTheTermIsDurable() {
        ACore candidate = ACore.of(3).start();
        assertThat(messages(candidate.campaigns())).isEmpty();
        assertThat(messages(candidate.ticks())).isEmpty();
        assertThat(messages(candidate.persistsEverything()))
                .containsExactly(requestVote(2, "1@1"), requestVote(2, "1@1"));
    }

    @Test
    void aCandidateCountsItsOwnVoteOnlyWhenItIsDurable() {
        ACore candidate = ACore.of(1).start();
        candidate.timesOut();
        assertThat(candidate.status().role()).isEqualTo(ServerRole.CANDIDATE);
        candidate.persistsEverything();
        assertThat(candidate.status().role()).isEqualTo(ServerRole.LEADER);
    }

    @Test
    void aVoteLeavesOnlyWhenItIsDurable() {
        ACore voter = ACore.of(3).start();
        assertThat(voter.receives(N2, requestVote(2, "1@1")))
                .containsExactly(writeTerm(1, 2, null), writeTerm(2, 2, N2), roleChanged());
        assertThat(voter.persists(1)).isEmpty();
        assertThat(voter.persists(2)).containsExactly(send(N2, vote(2)));
    }

    @Test
    void aRefusedVoteWaitsForTheTermThatItTells() {
        ACore voter = ACore.of(3).log(1, 1).start();
        assertThat(messages(voter.receives(N2, requestVote(2, "1@1")))).isEmpty();
        assertThat(voter.persistsEverything()).containsExactly(send(N2, Given.noVote(2)));
    }

    @Test
    void entriesAreAcknowledgedOnlyWhenTheyAreDurable() {
        ACore follower = ACore.of(3).start();
        assertThat(follower.receives(N2, append(1, "1@1", 0, "2@1")))
                .containsExactly(write(1, entries("2@1")), roleChanged());
        assertThat(follower.receives(N2, append(1, "2@1", 0, "3@1"))).containsExactly(write(2, entries("3@1")));
        assertThat(follower.persists(1)).containsExactly(send(N2, accepted(1, "2@1", 1)));
        assertThat(follower.persists(2)).containsExactly(send(N2, accepted(1, "3@1", 2)));
    }

    @Test
    void aRepeatedRequestIsAcknowledgedNoSoonerThanTheFirstAndWithIt() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1"));
        assertThat(follower.receives(N2, append(1, "1@1", 0, "2@1"))).isEmpty();
        assertThat(follower.persistsEverything()).containsExactly(send(N2, accepted(1, "2@1", 1)));
    }

    @Test
    void aHeartbeatIsAnsweredAtOnceWithNoMoreThanIsDurable() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1", "3@1"));
        follower.receives(N2, append(1, "3@1", 0, "4@1"));
        assertThat(follower.receives(N2, heartbeat(1, "4@1", 0))).containsExactly(send(N2, accepted(1, "1@1", 4)));
        follower.persists(1);
        assertThat(follower.receives(N2, heartbeat(1, "4@1", 0))).containsExactly(send(N2, accepted(1, "3@1", 4)));
        follower.persists(2);
        assertThat(follower.receives(N2, heartbeat(1, "4@1", 0))).containsExactly(send(N2, accepted(1, "4@1", 4)));
    }

    @Test
    void aHeartbeatOfANewTermIsAnsweredOnlyWhenTheTermIsDurable() {
        ACore follower = ACore.of(3).start();
        assertThat(messages(follower.receives(N2, heartbeat(4, "1@1", 0)))).isEmpty();
        assertThat(follower.persistsEverything()).containsExactly(send(N2, accepted(4, "1@1", 1)));
    }

    @Test
    void theWriteOfAnOverwrittenEntryMakesNothingDurable() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1", "3@1"));
        assertThat(follower.receives(N3, append(2, "1@1", 0, "2@2")))
                .containsExactly(writeTerm(2, 2, null), overwrite(3, 1, entries("2@2")), roleChanged());
        follower.persists(2);
        assertThat(follower.receives(N3, heartbeat(2, "2@2", 0))).containsExactly(send(N3, accepted(2, "1@1", 2)));
        assertThat(follower.persists(3)).containsExactly(send(N3, accepted(2, "2@2", 1)));
    }

    @Test
    void anIndexWrittenByThreeLeadersIsDurableWithTheThirdWriteOnly() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1"));
        follower.receives(N3, append(2, "1@1", 0, "2@2"));
        follower.receives(N2, append(3, "1@1", 0, "2@3"));
        long lastWrite = follower.lastWrite();
        for (long write = 1; write < lastWrite; write++) {
            assertThat(messages(follower.persists(write))).doesNotContain(accepted(3, "2@3", 1));
        }
        assertThat(follower.receives(N2, heartbeat(3, "2@3", 0))).containsExactly(send(N2, accepted(3, "1@1", 2)));
        assertThat(follower.persistsEverything()).containsExactly(send(N2, accepted(3, "2@3", 1)));
    }

    @Test
    void aTruncationOfDurableEntriesIsNotUndoneByAnEarlierWrite() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        follower.receives(N3, append(2, "1@1", 0, "2@2"));
        follower.receives(N3, append(2, "2@2", 0, "3@2"));
        follower.persists(2);
        assertThat(follower.receives(N3, heartbeat(2, "3@2", 0))).containsExactly(send(N3, accepted(2, "2@2", 3)));
    }

    @Test
    void aLeaderCountsItselfOnlyWhenItsDiskDoes() {
        ACore alone = ACore.of(1).start();
        alone.timesOut();
        alone.persistsEverything();
        assertThat(alone.persistsEverything()).containsExactly(commit(2));
        assertThat(alone.proposes("x")).doesNotContain(commit(3));
        assertThat(alone.persistsEverything()).containsExactly(commit(3));
    }

    @Test
    void theDisksOfAMajorityOfFollowersAreEnoughForALeaderWithASlowOne() {
        ACore leader = ACore.of(5).start().leads();
        leader.proposes("x");
        leader.receives(N2, accepted(2, "3@2", 2));
        assertThat(leader.receives(N3, accepted(2, "3@2", 2))).isEmpty();
        assertThat(leader.receives(ACore.N4, accepted(2, "3@2", 2))).containsExactly(commit(3));
    }

    @Test
    void aWriteOfAnEarlierLeadershipDoesNotCountInALaterOne() {
        ACore leader = ACore.of(3).start();
        leader.wins();
        long noOp = leader.lastWrite();
        leader.receives(N2, append(5, "1@1", 0, "2@5"));
        assertThat(leader.persists(noOp)).isEmpty();
        assertThat(leader.status().commitIndex()).isZero();
    }

    @Test
    void aDiskCannotHaveDoneMoreThanItWasAsked() {
        ACore server = ACore.of(3).start();
        assertThatThrownBy(() -> server.persists(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReportThatComesLateOrTwiceChangesNothing() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1"));
        follower.receives(N2, append(1, "2@1", 0, "3@1"));
        assertThat(follower.persists(2)).hasSize(2);
        assertThat(follower.persists(1)).isEmpty();
        assertThat(follower.persists(2)).isEmpty();
        assertThat(follower.receives(N2, heartbeat(1, "3@1", 0))).containsExactly(send(N2, accepted(1, "3@1", 3)));
    }

    @Test
    void theVoteOfAServerIsForItselfWhenItStands() {
        ACore candidate = ACore.of(3).start();
        assertThat(candidate.campaigns()).contains(writeTerm(1, 2, N1));
    }

    @Test
    void whatIsDurableIsAcknowledgedAtOnceThoughLaterWritesArePending() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1"));
        follower.receives(N2, append(1, "2@1", 0, "3@1"));
        follower.persists(1);
        assertThat(follower.receives(N2, append(1, "1@1", 0, "2@1"))).containsExactly(send(N2, accepted(1, "2@1", 1)));
        assertThat(follower.receives(N2, append(1, "1@1", 0, "2@1", "3@1"))).isEmpty();
    }

    /** H-25: the write of 2@1 and 3@1 is done, and of these 3@1 is no longer in the log. */
    @Test
    void theFirstPartOfAnOverwrittenWriteIsDurableWithIt() {
        ACore follower = ACore.of(3).term(1).start();
        follower.receives(N2, append(1, "1@1", 0, "2@1", "3@1"));
        follower.receives(N3, append(2, "2@1", 0, "3@2"));
        follower.persists(2);
        assertThat(follower.receives(N3, heartbeat(2, "3@2", 0))).containsExactly(send(N3, accepted(2, "2@1", 3)));
    }
}
