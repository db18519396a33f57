package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Who knows that it votes no more, by its own log or because it was told, stands for election no more; unless it is a
 * learner that was asked for its vote, and so is a voter to somebody.
 */
final class RemovedAreQuiet implements Observer {
    private record Told(long event, long lastConfiguration) {}

    private final LongSupplier events;
    private final Map<NodeId, Told> told = new HashMap<>();
    private final Set<NodeId> asked = new HashSet<>();

    /** Things happen at the same time if {@code events} is the same. */
    RemovedAreQuiet(LongSupplier events) {
        this.events = events;
    }

    @Override
    public void started(View node, NodeStatus status) {
        told.remove(node.id());
    }

    @Override
    public void removed(View node) {
        told.put(node.id(), new Told(events.getAsLong(), lastConfiguration(node)));
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.RequestPreVote) {
            asked.add(to);
        }
    }

    private static long lastConfiguration(View node) {
        Map.Entry<Long, Configuration> last = node.log().configurations().lastEntry();
        return last == null ? node.log().base().index() : last.getKey();
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        boolean isElected = after.isLeader() || after.role() == ServerRole.CANDIDATE;
        if (!isElected || after.term() == before.term()) {
            return;
        }
        Told news = told.get(node.id());
        if (news != null && news.event() < events.getAsLong() && news.lastConfiguration() == lastConfiguration(node)) {
            throw new Violation("Removed Are Quiet", node.id() + " was told of its removal, and stands: " + after);
        }
        Map.Entry<Long, Configuration> committed = node.log().configurations().floorEntry(before.commitIndex());
        if (committed != null && !mayVoteFrom(committed.getKey(), node) && !isNeededFrom(committed.getKey(), node)) {
            throw new Violation("Removed Are Quiet", node.id() + " is no voter any more, and stands: " + after);
        }
    }

    private boolean isNeededFrom(long index, View node) {
        return asked.contains(node.id())
                && node.log().configurations().tailMap(index, true).values().stream()
                        .anyMatch(each -> each.concerns(node.id()));
    }

    private static boolean mayVoteFrom(long index, View node) {
        return node.log().configurations().tailMap(index, true).values().stream()
                .anyMatch(each -> each.isVoter(node.id()));
    }
}
