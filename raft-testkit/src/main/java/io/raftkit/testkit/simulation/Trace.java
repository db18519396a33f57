package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * The last changes of state, one line each, and a hash of all that ever happened. {@code -Draftkit.trace=N} for more
 * lines, {@code -Draftkit.messages=true} for one line for each message too.
 */
final class Trace implements Observer {
    private record Line(long at, Object what) {}

    private record Change(NodeStatus before, NodeStatus after) {
        @Override
        public String toString() {
            String role = before.role() == after.role() ? "" : before.role() + " -> ";
            return String.format(
                    Locale.ROOT,
                    "%s %s%s term %d leader %s commit %d applied %d log %d..%d snapshot %d",
                    after.id(),
                    role,
                    after.role(),
                    after.term(),
                    after.leader(),
                    after.commitIndex(),
                    after.lastApplied(),
                    after.firstIndex(),
                    after.lastIndex(),
                    after.snapshotIndex());
        }
    }

    private static final int KEPT = Integer.getInteger("raftkit.trace", 40);
    private static final boolean MESSAGES = Boolean.getBoolean("raftkit.messages");
    private static final double NANOS_PER_SECOND = 1e9;

    private final VirtualTime time;
    private final Deque<Line> lines = new ArrayDeque<>();
    private long hash;

    /** A trace without lines. */
    Trace(VirtualTime time) {
        this.time = time;
    }

    /** Equal for equal runs. */
    long hash() {
        return hash;
    }

    /** Something happened at this moment, to whoever this number stands for. */
    void mix(long value) {
        hash = Mix.of(Mix.of(hash, time.now()), value);
    }

    /** Something worth a line. */
    void note(Object what) {
        lines.addLast(new Line(time.now(), what));
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    @Override
    public void started(View node, NodeStatus status) {
        note(node.id() + " starts: " + new Change(status, status));
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        mix(after.term());
        mix(after.commitIndex());
        boolean counts = before.role() != after.role()
                || before.term() != after.term()
                || before.commitIndex() != after.commitIndex()
                || before.lastIndex() > after.lastIndex()
                || before.snapshotIndex() != after.snapshotIndex();
        if (counts) {
            note(new Change(before, after));
        }
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (MESSAGES) {
            note(node.id() + " -> " + to + ": " + message);
        }
    }

    @Override
    public void wiped(NodeId node) {
        note(node + " loses its disk");
    }

    /** The lines, the newest last. */
    String render() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(String.format(Locale.ROOT, "%12.6f  %s%n", line.at / NANOS_PER_SECOND, line.what));
        }
        return text.toString();
    }
}
