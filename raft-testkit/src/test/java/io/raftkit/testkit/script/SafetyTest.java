package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A script that breaks a property of Figure 3 fails: each is broken here, by forged messages or impossible disks. */
class SafetyTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final NodeId N3 = NodeId.of("n3");

    private final Safety safety = new Safety();

    @Test
    void twoLeadersOfATermAreNoticed() {
        assertFails("n1 and n2 are both leaders of term 2", """
                cluster n1 n2 n3
                campaign n1 n2
                forge n3 > n1 PreVoteResponse term 2, granted
                forge n3 > n2 PreVoteResponse term 2, granted
                deliver n1 n2 from n3
                persist n1 n2
                forge n3 > n1 VoteResponse term 2, granted
                forge n3 > n2 VoteResponse term 2, granted
                deliver n1 n2 from n3
                """);
    }

    @Test
    void leaderWithoutACommittedEntryIsNoticed() {
        assertFails("n2 leads term 3 without Committed[entry=3@2", """
                cluster n1 n2 n3
                leader n1
                propose n1 x
                persist n1
                forge n2 > n1 AppendEntriesResponse term 2, match 3@2
                deliver n1
                drop n2 n3
                crash n1
                elect n2
                """);
    }

    @Test
    void differentEntriesCommittedAtOnePlaceAreNoticed() {
        assertFails("n2 commits 3@3", """
                cluster n1 n2 n3
                leader n1
                propose n1 x
                persist n1
                forge n2 > n1 AppendEntriesResponse term 2, match 3@2
                deliver n1
                drop n2 n3
                forge n3 > n2 AppendEntries term 3, after 2@2, entries 3@3, commit 3
                deliver n2
                """);
    }

    @Test
    void oneEntryAfterTwoDifferentOnesIsNoticed() {
        assertFails("n2 holds 3@3", """
                cluster n1 n2
                log n1 1 1 3
                log n2 1 2 3
                status
                """);
    }

    @Test
    void termThatIsForgottenIsNoticed() {
        ScriptedDisk disk = disk(4, null);
        safety.said(N1, N2, new Message.VoteResponse(4, false, Incarnation.UNKNOWN), disk);
        Message ofTheNext = new Message.VoteResponse(5, false, Incarnation.UNKNOWN);
        assertThatThrownBy(() -> safety.said(N1, N2, ofTheNext, disk)).hasMessageContaining("n1 names term 5");
        assertThatThrownBy(() -> safety.stepped(follower(3), disk))
                .hasMessageContaining("n1 is in term 3 after it has named term 4");
    }

    private static NodeStatus follower(long term) {
        return new NodeStatus(
                N1, ServerRole.FOLLOWER, term, null, 0, 0, 1, 0, 0, Configuration.bootstrap(List.of()), 0);
    }

    @Test
    void voteThatIsNotDurableIsNoticed() {
        ScriptedDisk disk = disk(4, null);
        disk.write(1, new Effect.Persist(1, new HardState(5, N2), Effect.Persist.NO_TRUNCATION, List.of()));
        Message vote = new Message.VoteResponse(5, true, Incarnation.UNKNOWN);
        assertThatThrownBy(() -> safety.said(N1, N2, vote, disk)).hasMessageContaining("n1 votes for n2 in term 5");
    }

    @Test
    void secondVoteInATermIsNoticed() {
        Message vote = new Message.VoteResponse(5, true, Incarnation.UNKNOWN);
        safety.said(N1, N2, vote, disk(5, N2));
        assertThatThrownBy(() -> safety.said(N1, N3, vote, disk(5, N3)))
                .hasMessageContaining("n1 votes for n2 and for n3 in term 5");
    }

    @Test
    void acknowledgementOfWhatIsNotDurableIsNoticed() {
        Message acknowledgement =
                new Message.AppendEntriesResponse(4, 0, true, new LogId(4, 9), 8, Incarnation.UNKNOWN);
        assertThatThrownBy(() -> safety.said(N1, N2, acknowledgement, disk(4, null)))
                .hasMessageContaining("n1 acknowledges 9@4");
        safety.said(N1, N2, acknowledgement, disk(5, null));
    }

    private static ScriptedDisk disk(long term, @Nullable NodeId votedFor) {
        return new ScriptedDisk(new Incarnation(new UUID(0, 1)), new HardState(term, votedFor), List.of());
    }

    private static void assertFails(String message, String script) {
        assertThatThrownBy(() -> Script.parse(script).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }
}
