package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.junit.jupiter.api.Test;

class MajoritiesTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final Configuration JOINT =
            configuration("n1", "n4", "n5").jointWith(configuration("n1", "n2", "n3"));

    private final Majorities majorities = new Majorities();
    private final ScriptedDisk disk = new ScriptedDisk(
            Founding.incarnation("n1"), new HardState(2, N1), List.of(entry(1, 1), entry(1, 2), entry(2, 3)));

    private static Configuration configuration(String... members) {
        return Configuration.bootstrap(Roster.founders(List.of(members)));
    }

    private static LogEntry entry(long term, long index) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, 0, Bytes.EMPTY);
    }

    private void n1Is(ServerRole role, Configuration configuration, long commitIndex) {
        majorities.stepped(new NodeStatus(N1, role, 2, null, commitIndex, 0, 1, 3, 0, configuration, 1), disk);
    }

    private void votes(String voter, Incarnation life) {
        majorities.said(NodeId.of(voter), N1, new Message.VoteResponse(2, true, life));
    }

    private void acknowledges(String follower, long term, long index) {
        majorities.said(
                NodeId.of(follower),
                N1,
                new Message.AppendEntriesResponse(
                        2, 0, true, new LogId(term, index), index, Founding.incarnation(follower)));
    }

    @Test
    void bothHalvesElect() {
        n1Is(ServerRole.CANDIDATE, JOINT, 0);
        votes("n4", Founding.incarnation("n4"));
        assertThatThrownBy(() -> n1Is(ServerRole.LEADER, JOINT, 0))
                .hasMessage("n1 leads term 2 without a majority of (n1 n4 n5)+(n1 n2 n3)");
        votes("n3", Founding.incarnation("n3"));
        n1Is(ServerRole.CANDIDATE, JOINT, 0);
        n1Is(ServerRole.LEADER, JOINT, 0);
    }

    @Test
    void neitherAnotherLifeNorALearnerElects() {
        Configuration three = configuration("n1", "n2", "n3", "n4=learner");
        n1Is(ServerRole.CANDIDATE, three, 0);
        votes("n2", Founding.incarnation("another n2"));
        votes("n4", Founding.incarnation("n4"));
        assertThatThrownBy(() -> n1Is(ServerRole.LEADER, three, 0)).hasMessageContaining("without a majority");
    }

    @Test
    void bothHalvesCommit() {
        n1Leads(JOINT);
        acknowledges("n2", 2, 3);
        acknowledges("n4", 1, 2);
        assertThatThrownBy(() -> n1Is(ServerRole.LEADER, JOINT, 3))
                .hasMessage("n1 commits 3 without a majority of (n1 n4 n5)+(n1 n2 n3)");
        n1Leads(JOINT);
        acknowledges("n4", 2, 3);
        n1Is(ServerRole.LEADER, JOINT, 3);
    }

    private void n1Leads(Configuration configuration) {
        n1Is(ServerRole.CANDIDATE, configuration, 0);
        List.of("n2", "n3", "n4", "n5").forEach(voter -> votes(voter, Founding.incarnation(voter)));
        n1Is(ServerRole.LEADER, configuration, 0);
    }

    @Test
    void whatCountsIsTheConfigurationBeforeTheStep() {
        n1Leads(JOINT);
        acknowledges("n4", 2, 3);
        assertThatThrownBy(() -> n1Is(ServerRole.LEADER, configuration("n1", "n4", "n5"), 3))
                .hasMessageContaining("without a majority of (n1 n4 n5)+(n1 n2 n3)");
    }

    /** Figure 8. */
    @Test
    void entriesOfEarlierTermsAreNotCounted() {
        n1Leads(JOINT);
        acknowledges("n2", 1, 2);
        acknowledges("n4", 1, 2);
        assertThatThrownBy(() -> n1Is(ServerRole.LEADER, JOINT, 2))
                .hasMessage("n1 commits 2 of an earlier term by counting");
    }

    @Test
    void theLeadersOwnDiskCountsOnlyWhenItIsDone() {
        Configuration two = configuration("n1", "n2");
        n1Leads(two);
        LogEntry next = entry(2, 4);
        disk.write(1, new Effect.Persist(1, null, Effect.Persist.NO_TRUNCATION, List.of(next)));
        acknowledges("n2", 2, 4);
        assertThatThrownBy(() -> n1Is(ServerRole.LEADER, two, 4)).hasMessageContaining("n1 commits 4 without");
    }
}
