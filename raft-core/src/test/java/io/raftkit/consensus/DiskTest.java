package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.requestPreVote;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.ServerRole;
import org.junit.jupiter.api.Test;

/**
 * A server whose disk is slow, or hangs: it goes on following, and makes no bad leader (H-06, H-43). What a leader does
 * is in {@link SuccessionTest}.
 */
class DiskTest {
    /** Follows {@code n2}; a write has been on its way to the disk for so long, without which all is well. */
    private static ACore waiting(long milliseconds) {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 1, "2@1"));
        return follower.after(milliseconds);
    }

    /** H-43: for an election timeout it has written nothing. */
    @Test
    void aServerWhoseDiskHangsDoesNotStand() {
        ACore server = waiting(0);
        assertThat(Given.messages(server.timesOut())).isEmpty();
        assertThat(server.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.patience()).as("it tries again").isEqualTo(1_000);
        assertThat(Given.messages(server.timesOut())).isEmpty();
        server.persistsEverything();
        assertThat(server.timesOut()).contains(send(N3, requestPreVote(2, "2@1")));
    }

    @Test
    void aDiskHangsAsLongAsItsOldestWriteDoes() {
        ACore server = waiting(600);
        server.receives(N2, append(1, "2@1", 1, "3@1"));
        server.after(400).receives(N2, Given.timeoutNow(1));
        assertThat(server.status().role()).isEqualTo(ServerRole.FOLLOWER);
        server.persists(1);
        server.receives(N2, Given.timeoutNow(1));
        assertThat(server.status().role()).isEqualTo(ServerRole.CANDIDATE);
    }

    @Test
    void aWriteThatHasTakenALittleLessThanAnElectionTimeoutIsNotHanging() {
        ACore server = ACore.of(3).start();
        server.after(1).receives(N3, requestVote(2, "0@0"));
        assertThat(only(Effect.Persist.class, server.after(999).ticks())).isEmpty();
        assertThat(server.status().role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        ACore other = ACore.of(3).start();
        other.receives(N3, requestVote(2, "0@0"));
        other.timesOut();
        assertThat(other.status().role()).as("a millisecond more").isEqualTo(ServerRole.FOLLOWER);
    }

    /** H-43: it is a write like any other. */
    @Test
    void aLogThatIsBeingResetKeepsItFromStandingToo() {
        ACore server = ACore.of(3).start();
        server.receives(N2, heartbeat(1, "1@1", 1));
        server.steps(new Input.SnapshotReceived(N2, 1, snapshot("9@1", 3)));
        assertThat(Given.messages(server.timesOut())).isEmpty();
        server.persistsEverything();
        assertThat(server.timesOut()).contains(send(N3, requestPreVote(2, "9@1")));
    }

    /** H-06: it hears its leader, and answers, however long the disk takes. */
    @Test
    void aFollowerWhoseDiskHangsFollowsOn() {
        ACore follower = waiting(0);
        for (int i = 0; i < 50; i++) {
            assertThat(follower.after(100).receives(N2, heartbeat(1, "2@1", 1)))
                    .as("with what is durable")
                    .containsExactly(send(N2, Given.accepted(1, "1@1", 2)));
        }
        assertThat(follower.status().leader()).isEqualTo(N2);
    }

    /** H-06: a candidate without a chance must not keep others from trying. */
    @Test
    void onlyAVoteThatIsGrantedGivesTheCandidateTime() {
        ACore voter = ACore.of(3).log(1, 1).start();
        voter.after(500).receives(N3, requestVote(2, "1@1"));
        assertThat(voter.patience()).as("refused").isEqualTo(500);
        voter.receives(N2, requestVote(2, "2@1"));
        assertThat(voter.patience()).as("granted").isEqualTo(1_000);
    }

    /** H-06: whoever led an earlier term is not heard from. */
    @Test
    void aDeposedLeaderDoesNotKeepAFollowerFromStanding() {
        ACore follower = ACore.of(3).term(5).start();
        follower.after(500).receives(N2, heartbeat(4, "1@1", 1));
        assertThat(follower.patience()).isEqualTo(500);
    }
}
