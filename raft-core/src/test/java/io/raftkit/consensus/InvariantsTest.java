package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.entries;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.installed;
import static io.raftkit.consensus.Given.offer;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What one server can see of Figure 3, and of the rules it rests on, is checked in place: a server that finds it broken
 * stops, and says what was expected.
 */
class InvariantsTest {
    /** A server that has voted for {@code n2} in term 2, with the log 1@1. */
    private final Server server = Given.server(2, N2);

    private static void assertStops(ThrowingCallable step, String complaint) {
        assertThatThrownBy(step).isInstanceOf(IllegalStateException.class).hasMessage(complaint);
    }

    // Election Safety

    @Test
    void aLeaderThatHearsFromAnotherOfItsTermStops() {
        String complaint = "both n1 and n2 act as leaders of term 2";
        ACore leader = ACore.of(3).start().leads();
        assertStops(() -> leader.receives(N2, heartbeat(2, "2@2", 2)), complaint);
        assertStops(() -> leader.receives(N2, append(2, "2@2", 2, "3@2")), complaint);
        assertStops(() -> leader.receives(N2, offer(2, snapshot("2@2", 3))), complaint);
    }

    @Test
    void aFollowerThatHearsFromTwoLeadersOfATermStops() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        String complaint = "both n2 and n3 act as leaders of term 1";
        assertStops(() -> follower.receives(N3, heartbeat(1, "1@1", 1)), complaint);
        assertStops(() -> follower.receives(N3, offer(1, snapshot("2@1", 3))), complaint);
    }

    /** H-04: it might win the same term again after a crash. */
    @Test
    void nobodyLeadsATermThatIsNotDurable() {
        server.enterTerm(3, N1);
        assertStops(() -> Leader.elected(server), "elected in term 3 before it was durable");
        server.outbox.persisted(1);
        assertThat(Leader.elected(server)).isInstanceOf(Leader.class);
    }

    /** H-03, H-04. */
    @Test
    void termsOnlyGrowAndAVoteIsNeverChanged() {
        for (NodeId voter : List.of(N1, N2, N3)) {
            assertStops(
                    () -> server.enterTerm(2, voter),
                    "n1 cannot go from HardState[term=2, votedFor=n2] to term 2, vote for " + voter
                            + ": terms only grow, and a vote is never changed");
        }
        assertRefused(2, null);
        assertRefused(1, null);
        assertRefused(1, N2);
        server.enterTerm(3, null);
        assertRefused(2, null);
        server.enterTerm(3, N3);
        assertRefused(3, null);
        server.enterTerm(4, N1);
        assertThat(server.currentTerm()).isEqualTo(4);
        assertThat(server.votedFor()).isEqualTo(N1);
    }

    private void assertRefused(long term, @Nullable NodeId vote) {
        assertThatThrownBy(() -> server.enterTerm(term, vote)).isInstanceOf(IllegalStateException.class);
    }

    // Leader Append-Only, State Machine Safety

    /** H-33: with the entry that would have taken its place. */
    @Test
    void committedEntriesAreNeverReplaced() {
        server.append(entries("2@2", "3@2", "4@2"));
        server.commitTo(3);
        assertStops(
                () -> server.overwrite(2, entries("3@3", "4@3")),
                "n1 was told to replace its entries after 2 by 3@3 COMMAND, 3 bytes, but has committed up to 3:"
                        + " two leaders disagree about a committed entry");
        assertThat(server.log.last()).isEqualTo(Given.at("4@2"));
        server.overwrite(3, entries("4@3"));
        assertThat(server.log.last()).isEqualTo(Given.at("4@3"));
    }

    /** H-21, H-30. */
    @Test
    void nothingIsCommittedThatIsNotInTheLog() {
        server.commitTo(1);
        assertStops(() -> server.commitTo(2), "n1 cannot commit 2: its log ends at 1");
        assertThat(server.commitIndex()).isEqualTo(1);
    }

    @Test
    void theCommitIndexNeverGoesBack() {
        server.append(entries("2@2", "3@2"));
        server.commitTo(3);
        server.outbox.take();
        server.commitTo(2);
        server.commitTo(3);
        assertThat(server.commitIndex()).isEqualTo(3);
        assertThat(server.outbox.take()).isEmpty();
    }

    // Log Matching

    /** A follower has durably what this leader never had there: one of the two is no longer what it was. */
    @Test
    void aFollowerThatAcknowledgesAnotherEntryStopsTheLeader() {
        String complaint = "n1 leads term 3 with 2@3, where a follower acknowledges 2@2";
        ACore leader = ACore.of(3).term(2).start().leads();
        assertStops(() -> leader.receives(N2, accepted(3, "2@2", 1)), complaint);
        assertStops(() -> leader.receives(N2, installed(3, snapshot("2@2", 3))), complaint);
    }

    /** It is as good as acknowledged: what is compacted was committed. */
    @Test
    void whatAFollowerAcknowledgesBeforeTheLogIsTakenOnTrust() {
        ACore leader =
                ACore.of(3).log(1, 1, 1, 1).compactedTo(3).snapshot("3@1").start();
        leader.wins();
        assertThat(only(Effect.Commit.class, leader.receives(N2, accepted(2, "2@2", 1))))
                .isEmpty();
        assertThat(leader.status().isLeader()).isTrue();
    }

    /** What time it was is part of the state of those who use it: H-68. */
    @Test
    void timestampsNeverGoBackAlongTheLog() {
        server.append(List.of(LogEntry.of(Given.at("2@2"), EntryType.NO_OP, 700, Bytes.EMPTY)));
        server.append(List.of(LogEntry.of(Given.at("3@2"), EntryType.NO_OP, 600, Bytes.EMPTY)));
        assertThat(server.nextEntry(EntryType.COMMAND, Bytes.EMPTY, 0, 0).timestamp())
                .isEqualTo(700);
        assertThat(server.nextEntry(EntryType.COMMAND, Bytes.EMPTY, 2, 701))
                .isEqualTo(LogEntry.of(Given.at("6@2"), EntryType.COMMAND, 701, Bytes.EMPTY));
    }
}
