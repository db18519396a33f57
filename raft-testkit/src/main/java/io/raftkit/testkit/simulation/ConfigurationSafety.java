package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeStatus;
import java.util.Map;

/**
 * The configuration in force is the last in the log (§6); those that follow each other share a majority; and a leader
 * goes from one to the next only when the one before is committed, and an entry of its own term is.
 */
final class ConfigurationSafety implements Observer {
    private static final String NAME = "Configuration Safety";

    private final GoldenLog golden;
    private long checked;

    /** Looks at the committed configurations in {@code golden}. */
    ConfigurationSafety(GoldenLog golden) {
        this.golden = golden;
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        isFolded(node, after);
        if (after.isLeader()) {
            isOneAtATime(node, after);
        }
        Map.Entry<Long, Configuration> last = golden.configurations().lastEntry();
        if (last != null && last.getKey() > checked) {
            golden.configurations().tailMap(checked, false).forEach(this::follows);
            checked = last.getKey();
        }
    }

    private void isFolded(View node, NodeStatus status) {
        Map.Entry<Long, Configuration> expected = node.log().configurations().lastEntry();
        if (expected == null) {
            expected = golden.configurations().floorEntry(node.log().base().index());
        }
        boolean isSame = expected == null
                ? status.configurationIndex() == 0
                : status.configurationIndex() == expected.getKey()
                        && status.configuration().equals(expected.getValue());
        if (!isSame) {
            throw new Violation(
                    NAME,
                    node.id() + " acts by the configuration at " + status.configurationIndex() + ", "
                            + status.configuration() + ", but the last in its log is " + expected);
        }
    }

    private static void isOneAtATime(View node, NodeStatus leader) {
        long own = 0;
        for (long index :
                node.log().configurations().tailMap(leader.commitIndex(), false).keySet()) {
            own += node.log().idAt(index).term() == leader.term() ? 1 : 0;
        }
        if (own > 1) {
            throw new Violation(NAME, node.id() + " has " + own + " configurations of its term under way");
        }
        boolean hasCommitted = !node.log().reaches(leader.commitIndex())
                || node.log().idAt(leader.commitIndex()).term() == leader.term();
        if (own > 0 && !hasCommitted) {
            throw new Violation(
                    NAME, node.id() + " changes the configuration before it has committed an entry of its term");
        }
    }

    private void follows(long index, Configuration next) {
        Map.Entry<Long, Configuration> previous = golden.configurations().lowerEntry(index);
        if (previous != null && !mayFollow(previous.getValue(), next)) {
            throw new Violation(
                    NAME,
                    "at " + index + " " + next + " follows " + previous.getValue()
                            + ": there may be two majorities without a common member");
        }
    }

    private static boolean mayFollow(Configuration before, Configuration next) {
        if (before.isJoint()) {
            return next.equals(before.left());
        }
        return next.isJoint() ? next.equals(next.jointWith(before)) : next.votersChangedFrom(before) <= 1;
    }
}
