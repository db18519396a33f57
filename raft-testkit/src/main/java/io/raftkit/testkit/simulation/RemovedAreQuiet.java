package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.HashMap;
import java.util.Map;

/** Who knows that it votes no more, by its own log or because it was told, stands for election no more. */
final class RemovedAreQuiet implements Observer {
    private final Map<NodeId, Long> commitIndexes = new HashMap<>();

    /** The last configuration in the log of a node that was told. */
    private final Map<NodeId, Long> told = new HashMap<>();

    @Override
    public void started(View node, NodeStatus status) {
        commitIndexes.put(node.id(), status.commitIndex());
        told.remove(node.id());
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        commitIndexes.put(node.id(), after.commitIndex());
    }

    @Override
    public void removed(View node) {
        told.put(node.id(), lastConfiguration(node));
    }

    private static long lastConfiguration(View node) {
        Map.Entry<Long, Configuration> last = node.log().configurations().lastEntry();
        return last == null ? node.log().base().index() : last.getKey();
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (!(message instanceof Message.RequestVote)) {
            return;
        }
        Long toldAt = told.get(node.id());
        if (toldAt != null && toldAt == lastConfiguration(node)) {
            throw new Violation("Removed Are Quiet", node.id() + " was told of its removal, and sent " + message);
        }
        long commitIndex = commitIndexes.getOrDefault(node.id(), 0L);
        Map.Entry<Long, Configuration> committed = node.log().configurations().floorEntry(commitIndex);
        long from = committed == null ? 0 : committed.getKey();
        boolean isVoter = node.log().configurations().tailMap(from, true).values().stream()
                .anyMatch(each -> each.isVoter(node.id()));
        if (committed != null && !isVoter) {
            throw new Violation("Removed Are Quiet", node.id() + " is no voter any more, and sent " + message);
        }
    }
}
