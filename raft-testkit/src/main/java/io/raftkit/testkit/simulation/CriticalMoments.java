package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.LogWrite;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Tells when critical moments come, and whose they are. */
final class CriticalMoments implements Observer {
    private final BiConsumer<Moment, NodeId> listener;
    private final Map<NodeId, Long> rounds = new HashMap<>();
    private boolean truncating;

    /** Tells {@code listener}. */
    CriticalMoments(BiConsumer<Moment, NodeId> listener) {
        this.listener = listener;
    }

    @Override
    public void started(View node, NodeStatus status) {
        rounds.remove(node.id());
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.RequestVote) {
            listener.accept(Moment.STOOD, node.id());
        } else if (message instanceof Message.VoteResponse response && response.granted()) {
            listener.accept(Moment.VOTED, node.id());
        } else if (message instanceof Message.AppendEntriesResponse response && response.success()) {
            listener.accept(Moment.ACKNOWLEDGED, node.id());
        } else if (message instanceof Message.AppendEntries request) {
            asked(node.id(), request.round());
            if (!request.entries().isEmpty()
                    && node.durable().last().index() < node.log().last().index()) {
                listener.accept(Moment.SENT_AHEAD, node.id());
            }
        } else if (message instanceof Message.SnapshotPiece) {
            listener.accept(Moment.CHUNK, node.id());
        }
    }

    private void asked(NodeId leader, long round) {
        Long before = rounds.put(leader, round);
        if (before != null && round > before) {
            listener.accept(Moment.READ_ROUND, leader);
        }
    }

    @Override
    public void writing(View node, LogWrite write) {
        truncating = write.truncateAfter() < node.log().last().index();
    }

    @Override
    public void written(View node, long from) {
        if (truncating) {
            listener.accept(Moment.TRUNCATED, node.id());
        }
    }

    @Override
    public void persisted(View node) {
        listener.accept(Moment.DURABLE, node.id());
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        if (after.isLeader() && !before.isLeader()) {
            listener.accept(Moment.ELECTED, node.id());
        }
        boolean committedFirst = after.isLeader()
                && after.commitIndex() > before.commitIndex()
                && node.log().reaches(before.commitIndex())
                && node.log().idAt(before.commitIndex()).term() < after.term();
        if (committedFirst) {
            listener.accept(Moment.COMMITTED_FIRST, node.id());
        }
        if (after.snapshotIndex() != before.snapshotIndex()) {
            listener.accept(Moment.SNAPSHOT, node.id());
        }
    }
}
