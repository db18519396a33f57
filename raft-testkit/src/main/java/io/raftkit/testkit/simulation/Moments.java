package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Notices the moments of a node at which trouble hurts most. */
final class Moments implements Observer {
    private final List<Consumer<NodeId>> listeners = new ArrayList<>();
    private boolean truncating;

    /** One more to be told at which node such a moment is now. */
    void tell(Consumer<NodeId> listener) {
        listeners.add(listener);
    }

    private void now(View node) {
        listeners.forEach(listener -> listener.accept(node.id()));
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        boolean votes = message instanceof Message.VoteResponse response && response.granted();
        if (votes || message instanceof Message.TimeoutNow) {
            now(node);
        }
    }

    @Override
    public void writing(View node, LogWrite write) {
        truncating = write.truncateAfter() < node.log().last().index();
    }

    /** Entries take the place of others, or a configuration is in force; a joint one twice. */
    @Override
    public void written(View node, long from) {
        if (truncating) {
            now(node);
        }
        for (Configuration each :
                node.log().configurations().tailMap(from, true).values()) {
            now(node);
            if (each.isJoint()) {
                now(node);
            }
        }
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        boolean elected = after.isLeader() && !before.isLeader();
        boolean committedFirst = after.isLeader()
                && after.commitIndex() > before.commitIndex()
                && node.log().reaches(before.commitIndex())
                && node.log().idAt(before.commitIndex()).term() < after.term();
        boolean snapshot = after.snapshotIndex() != before.snapshotIndex();
        boolean configured = !node.log()
                .configurations()
                .subMap(before.commitIndex(), false, Math.max(before.commitIndex(), after.commitIndex()), true)
                .isEmpty();
        if (elected || committedFirst || snapshot || configured) {
            now(node);
        }
    }
}
