package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who knows that it votes no more, by its own log or because it was told, stands for election no more; unless it is a
 * learner that was asked for its vote, and so is a voter to somebody.
 */
final class RemovedAreQuiet implements Observer {
    private record Told(long event, long lastConfiguration) {}

    /** The first message to a node from this leader, in this term. */
    private record Led(NodeId leader, long term, long event) {}

    private final LongSupplier events;
    private final Map<NodeId, Told> told = new HashMap<>();

    /** When a node was last asked for its vote, in this life, and after it followed whom it follows. */
    private final Map<NodeId, Long> asked = new HashMap<>();

    private final Map<NodeId, Led> led = new HashMap<>();

    /** Things happen at the same time if {@code events} is the same. */
    RemovedAreQuiet(LongSupplier events) {
        this.events = events;
    }

    @Override
    public void started(View node, NodeStatus status) {
        told.remove(node.id());
        asked.remove(node.id());
        led.remove(node.id());
    }

    @Override
    public void removed(View node) {
        told.put(node.id(), new Told(events.getAsLong(), lastConfiguration(node)));
    }

    @Override
    public void received(View node, NodeId from, Message message) {
        long event = events.getAsLong();
        if (message instanceof Message.RequestPreVote) {
            asked.put(node.id(), event);
        } else if (message instanceof Message.AppendEntries request) {
            leads(node.id(), new Led(from, request.term(), event));
        } else if (message instanceof Message.InstallSnapshot request) {
            leads(node.id(), new Led(from, request.term(), event));
        }
    }

    private void leads(NodeId node, Led news) {
        led.merge(node, news, (before, now) -> before.term() < now.term() ? now : before);
    }

    /** Who follows a leader has no need to stand for what it was asked before. */
    private void follows(NodeId node, NodeStatus status) {
        Led first = led.get(node);
        if (first != null
                && first.leader().equals(status.leader())
                && first.term() == status.term()
                && asked.getOrDefault(node, Long.MAX_VALUE) < first.event()) {
            asked.remove(node);
        }
    }

    private static long lastConfiguration(View node) {
        Map.Entry<Long, Configuration> last = node.log().configurations().lastEntry();
        return last == null ? node.log().base().index() : last.getKey();
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        follows(node.id(), after);
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
        return asked.containsKey(node.id())
                && node.log().configurations().tailMap(index, true).values().stream()
                        .anyMatch(each -> each.concerns(node.id()));
    }

    private static boolean mayVoteFrom(long index, View node) {
        return node.log().configurations().tailMap(index, true).values().stream()
                .anyMatch(each -> each.isVoter(node.id()));
    }
}
