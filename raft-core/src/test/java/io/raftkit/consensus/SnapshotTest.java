package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.commit;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.installed;
import static io.raftkit.consensus.Given.offer;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Snapshots taken, received and found again (§7). */
class SnapshotTest {
    private static final RaftConfig.Builder NO_TRAIL = RaftConfig.builder().trailingEntries(0);

    private static Input received(long term, String lastIncluded) {
        return new Input.SnapshotReceived(N2, term, snapshot(lastIncluded, 3));
    }

    @Test
    void aNewerSnapshotIsFetched() {
        ACore follower = ACore.of(3).start();
        Message.InstallSnapshot message = offer(1, snapshot("9@1", 3));
        assertThat(follower.receives(N2, message)).contains(new Effect.FetchSnapshot(N2, message));
        assertThat(follower.status().leader()).isEqualTo(N2);
    }

    @Test
    void aSnapshotOfWhatIsCommittedIsNotNeeded() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        follower.receives(N2, heartbeat(1, "3@1", 3));
        assertThat(follower.receives(N2, offer(1, snapshot("2@1", 3))))
                .containsExactly(send(N2, installed(1, snapshot("2@1", 3))));
        assertThat(follower.steps(received(1, "3@1"))).containsExactly(send(N2, installed(1, snapshot("3@1", 3))));
    }

    @Test
    void aSnapshotBeyondTheLogReplacesIt() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.steps(received(1, "9@1")))
                .containsExactly(new Effect.ResetLog(1, at("9@1")), new Effect.InstallSnapshot(snapshot("9@1", 3)));
        assertThat(follower.persistsEverything()).containsExactly(send(N2, installed(1, snapshot("9@1", 3))));
        assertThat(follower.receives(N2, append(1, "9@1", 9, "10@1")))
                .containsExactly(Given.write(2, Given.entries("10@1")));
    }

    /** (last entry of the snapshot; what is left of the log 1@1 2@1 3@2 4@2 5@2). */
    @ParameterizedTest
    @CsvSource({"2@1, 5", "3@2, 5", "5@2, 5", "3@1, 3", "3@3, 3", "5@4, 5", "6@2, 6", "7@4, 7"})
    void onlyALogThatHoldsTheSnapshotsLastEntryKeepsWhatFollows(String lastIncluded, long lastIndex) {
        ACore follower = ACore.of(3).log(1, 1, 2, 2, 2).term(5).start();
        List<Effect> effects = follower.steps(received(5, lastIncluded));
        assertThat(follower.status().lastIndex()).isEqualTo(lastIndex);
        assertThat(follower.status().commitIndex()).isEqualTo(at(lastIncluded).index());
        boolean kept = List.of("2@1", "3@2", "5@2").contains(lastIncluded);
        assertThat(only(Effect.ResetLog.class, effects)).hasSize(kept ? 0 : 1);
        assertThat(only(Effect.Commit.class, effects)).hasSize(kept ? 1 : 0);
    }

    @Test
    void aSnapshotOfADeposedLeaderIsTakenButNotAnswered() {
        ACore follower = ACore.of(3).term(5).start();
        assertThat(follower.steps(received(4, "9@4"))).contains(new Effect.InstallSnapshot(snapshot("9@4", 3)));
        assertThat(follower.persistsEverything()).isEmpty();
    }

    @Test
    void entriesThatASnapshotCommitsAreNotCompactedBeforeTheyAreApplied() {
        ACore follower = ACore.of(3).config(NO_TRAIL).log(1, 1, 1, 1).start();
        List<Effect> effects = follower.steps(received(1, "4@1"));
        boolean isRestored = !only(Effect.InstallSnapshot.class, effects).isEmpty();
        assertThat(isRestored || only(Effect.Compact.class, effects).isEmpty()).isTrue();
    }

    @Test
    void anOwnSnapshotCompactsTheLogButForATrailForSlowFollowers() {
        ACore follower = ACore.of(3)
                .config(RaftConfig.builder().trailingEntries(2))
                .log(1, 1, 2, 2, 2)
                .start();
        follower.receives(N2, heartbeat(2, "5@2", 5));
        assertThat(follower.steps(new Input.SnapshotTaken(snapshot("5@2", 3))))
                .containsExactly(new Effect.Compact(at("3@2")));
        assertThat(follower.steps(new Input.SnapshotTaken(snapshot("4@2", 3)))).isEmpty();
        assertThat(follower.status().firstIndex()).isEqualTo(4);
        assertThat(follower.status().snapshotIndex()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "3, 3", "4, 4", "5, 5", "9223372036854775807, 5"})
    void theTrailIsShorterIfItsBytesAreTooMany(long keepAfter, long compactedUpTo) {
        ACore follower = ACore.of(3)
                .config(RaftConfig.builder().trailingEntries(2))
                .log(1, 1, 2, 2, 2)
                .start();
        follower.receives(N2, heartbeat(2, "5@2", 5));
        assertThat(follower.steps(new Input.SnapshotTaken(snapshot("5@2", 3), keepAfter)))
                .containsExactly(new Effect.Compact(at(compactedUpTo + "@2")));
    }

    @Test
    void aRequestThatBeginsBeforeTheLogIsJoinedWhereItsCommittedPartEnds() {
        ACore follower = ACore.of(3).config(NO_TRAIL).log(1, 1, 1, 1).start();
        follower.receives(N2, heartbeat(1, "4@1", 4));
        follower.steps(new Input.SnapshotTaken(snapshot("4@1", 3)));
        assertThat(follower.receives(N2, append(1, "2@1", 4, "3@1", "4@1")))
                .containsExactly(send(N2, accepted(1, "4@1", 2)));
    }

    /** Recovery: log from after base to its end in terms 1 1 2 2 2 3, against a snapshot. */
    @ParameterizedTest
    @CsvSource({
        // base, snapshot, last index after recovery; 0 for a refusal to start
        "0, , 6",
        "0, 2@1, 6",
        "2, 2@1, 6",
        "2, 4@2, 6",
        "4, 6@3, 6",
        "0, 4@1, 4",
        "0, 8@3, 8",
        "2, 8@3, 8",
        "2, , 0",
        "4, 3@2, 0"
    })
    void aServerStartsOnlyIfLogAndSnapshotFitTogether(long base, String snapshot, long lastIndex) {
        ACore.Setup setup = ACore.of(3).log(1, 1, 2, 2, 2, 3).config(NO_TRAIL).compactedTo(base);
        ACore.Setup whole = snapshot == null ? setup : setup.snapshot(snapshot);
        if (lastIndex == 0) {
            assertThatThrownBy(whole::start)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("the log begins after");
            return;
        }
        ACore server = whole.start();
        assertThat(server.status().lastIndex()).isEqualTo(lastIndex);
        assertThat(server.status().commitIndex())
                .isEqualTo(snapshot == null ? 0 : at(snapshot).index());
        assertThat(only(Effect.InstallSnapshot.class, server.recovery())).hasSize(snapshot == null ? 0 : 1);
    }

    @Test
    void aLogThatEndsBeforeTheSnapshotIsReplacedOnDiskToo() {
        ACore server = ACore.of(3).log(1, 1).snapshot("9@1").start();
        assertThat(server.recovery())
                .contains(new Effect.ResetLog(1, at("9@1")), new Effect.InstallSnapshot(snapshot("9@1", 3)));
    }

    @Test
    void committedEntriesGoOnToBeCommittedAfterASnapshotWasInstalled() {
        ACore follower = ACore.of(3).start();
        follower.steps(received(1, "9@1"));
        assertThat(follower.receives(N2, append(1, "9@1", 10, "10@1"))).contains(commit(10));
    }

    /** H-01, H-51: stored now, it would be acknowledged in a term that a crash forgets. */
    @Test
    void aChunkOfATermThatIsNotDurableIsLeftForTheLeaderToRepeat() {
        ACore follower = ACore.of(3).start();
        Message.InstallSnapshot message = offer(7, snapshot("9@6", 3));
        assertThat(follower.receives(N2, message)).containsExactly(Given.writeTerm(1, 7, null), Given.roleChanged());
        assertThat(follower.persistsEverything()).isEmpty();
        assertThat(follower.receives(N2, message)).containsExactly(new Effect.FetchSnapshot(N2, message));
    }

    /** H-47: it ends exactly where this server has committed. */
    @Test
    void aSnapshotThatIsNotNeededIsAnsweredOnceTheTermIsDurable() {
        ACore follower = ACore.of(3).log(1, 1, 1).start();
        follower.receives(N2, heartbeat(1, "3@1", 3));
        assertThat(follower.receives(N2, offer(1, snapshot("3@1", 3))))
                .containsExactly(send(N2, installed(1, snapshot("3@1", 3))));
        follower.after(5_000);
        assertThat(follower.receives(N3, offer(7, snapshot("3@1", 3))))
                .doesNotHaveAnyElementsOfTypes(Effect.Send.class);
        assertThat(follower.persistsEverything()).containsExactly(send(N3, installed(7, snapshot("3@1", 3))));
    }

    @Test
    void aCandidateFollowsTheLeaderThatSendsASnapshot() {
        ACore candidate = ACore.of(3).start().becomesCandidate();
        Message.InstallSnapshot message = offer(2, snapshot("9@1", 3));
        assertThat(candidate.receives(N3, message))
                .containsExactly(new Effect.FetchSnapshot(N3, message), Given.roleChanged());
        assertThat(candidate.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(candidate.status().leader()).isEqualTo(N3);
    }

    /** H-47, H-51: its transfer began before the election. */
    @Test
    void aLeaderKeepsItsLogWhateverSnapshotArrivesLate() {
        ACore leader = ACore.of(3).start().leads();
        assertThat(leader.steps(received(1, "9@1"))).isEmpty();
        assertThat(leader.steps(received(2, "9@2"))).isEmpty();
        assertThat(leader.status().lastIndex()).isEqualTo(2);
        assertThat(leader.status().commitIndex()).isEqualTo(2);
    }

    /** H-47: the state machine is further than that. */
    @Test
    void aSnapshotThatArrivesLateChangesNothing() {
        ACore follower = ACore.of(3).log(1, 1, 1, 1).start();
        follower.receives(N2, heartbeat(1, "3@1", 3));
        assertThat(follower.steps(received(0, "3@1"))).isEmpty();
        assertThat(follower.status().snapshotIndex()).isZero();
    }

    /** H-25, H-48: those entries are on their way to the disk, but no longer in the log. */
    @Test
    void entriesThatASnapshotReplacedDoNotCountAsDurable() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, append(1, "1@1", 1, "2@1", "3@1", "4@1"));
        follower.receives(N3, heartbeat(3, "1@1", 1));
        follower.steps(new Input.SnapshotReceived(N3, 3, snapshot("3@2", 3)));
        follower.receives(N3, append(3, "3@2", 3, "4@2"));
        follower.persists(3);
        assertThat(follower.receives(N3, heartbeat(3, "4@2", 3))).containsExactly(send(N3, accepted(3, "3@2", 4)));
        assertThat(follower.persistsEverything()).containsExactly(send(N3, accepted(3, "4@2", 3)));
    }
}
