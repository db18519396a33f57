package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlapTest {
    private static final Configuration THREE = configuration("n1", "n2", "n3");
    private static final Configuration OTHERS = configuration("n3", "n4", "n5");

    private static Configuration configuration(String... members) {
        return new Configuration(Configuration.bootstrap(List.of()).clusterId(), Roster.founders(List.of(members)));
    }

    /** Of a log that holds these configurations, of which the first so many are committed. */
    private static void check(int committed, Configuration inForce, Configuration... log) {
        List<LogEntry> entries = new ArrayList<>();
        for (Configuration each : log) {
            entries.add(LogEntry.of(new LogId(1, entries.size() + 1L), EntryType.CONFIGURATION, 0, each.encode()));
        }
        NodeStatus status = new NodeStatus(
                NodeId.of("n1"), ServerRole.FOLLOWER, 1, null, 0, 0, 1, log.length, 0, inForce, log.length);
        ScriptedDisk disk = new ScriptedDisk(Founding.incarnation("n1"), new HardState(1, null), entries);
        Overlap.check(status, disk, entry -> entry.index() <= committed);
    }

    @Test
    void oneVoterOrAJointConfigurationOverlaps() {
        Configuration joint = OTHERS.jointWith(THREE);
        check(2, THREE, THREE, configuration("n1", "n2"), THREE);
        check(2, OTHERS, THREE, joint, OTHERS);
        Configuration observers = configuration("n1", "n2=observer", "n3", "n4=learner", "n5=observer");
        check(1, observers, THREE, observers);
    }

    @Test
    void twoVotersAtOnceAreNoticed() {
        Configuration one = configuration("n1");
        assertThatThrownBy(() -> check(1, one, THREE, one)).hasMessage("(n1) may decide without any of (n1 n2 n3)");
    }

    @Test
    void wrongWaysThroughAJointConfigurationAreNoticed() {
        Configuration joint = OTHERS.jointWith(THREE);
        assertThatThrownBy(() -> check(2, THREE, THREE, joint, THREE)).hasMessageContaining("may decide without");
        Configuration ofOthers = OTHERS.jointWith(configuration("n1", "n2"));
        assertThatThrownBy(() -> check(1, ofOthers, THREE, ofOthers)).hasMessageContaining("may decide without");
    }

    @Test
    void twoThatAreNotCommittedAreNoticed() {
        assertThatThrownBy(() -> check(0, THREE, THREE, THREE))
                .hasMessage("n1 has 2 configurations that are not committed");
    }

    @Test
    void whoGoesByAnotherThanTheLatestIsNoticed() {
        Configuration two = configuration("n1", "n2");
        assertThatThrownBy(() -> check(1, THREE, THREE, two)).hasMessage("n1 goes by (n1 n2 n3), not by (n1 n2)");
    }
}
