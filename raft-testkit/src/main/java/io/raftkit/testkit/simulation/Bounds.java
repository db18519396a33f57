package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Nothing grows without a bound: what a leader has appended and not committed, what goes into one message, and what
 * waits on the loops of a node.
 */
final class Bounds implements Observer {
    /** Tasks and timers of all loops of a node: its clients, peers and writes are few. */
    static final int MOST_WAITING = 5_000;

    private static final String NAME = "Bounded Memory";

    private final RaftConfig config;
    private final ToIntFunction<NodeId> backlog;

    /** Measures nodes of this configuration, whose loops hold so many tasks. */
    Bounds(RaftConfig config, ToIntFunction<NodeId> backlog) {
        this.config = config;
        this.backlog = backlog;
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.AppendEntries request) {
            List<LogEntry> entries = request.entries();
            long bytes = LogEntry.sizeBytes(entries);
            within(node, "a message of " + entries.size() + " entries", bytes, limit(entries.size()));
        } else if (message instanceof Message.ForwardProposals forwarded) {
            List<Proposal> proposals = forwarded.proposals();
            long bytes = proposals.stream()
                    .mapToLong(each -> each.command().length())
                    .sum();
            within(node, "a message of " + proposals.size() + " proposals", bytes, limit(proposals.size()));
        } else if (message instanceof Message.SnapshotPiece piece) {
            long bytes = piece.chunk().data().length();
            within(node, "a piece of a snapshot", bytes, config.snapshotChunkBytes());
        }
    }

    /** One always fits. */
    private long limit(int count) {
        return count == 1 ? Long.MAX_VALUE : config.maxBatchBytes();
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        within(node, "what waits on its loops", backlog.applyAsInt(node.id()), MOST_WAITING);
        if (after.isLeader() && after.lastIndex() > before.lastIndex()) {
            uncommitted(node, after);
        }
    }

    /** What it appended itself: commands of others were within the bounds of others. */
    private void uncommitted(View node, NodeStatus leader) {
        long bytes = 0;
        int commands = 0;
        long index = node.log().last().index();
        while (index > leader.commitIndex() && node.log().idAt(index).term() == leader.term()) {
            LogEntry entry = node.log().entry(index);
            boolean isCommand = entry.type() == EntryType.COMMAND;
            commands += isCommand ? 1 : 0;
            bytes += isCommand ? entry.sizeBytes() : 0;
            index--;
        }
        if (commands > 1) {
            within(node, "what it has not committed", bytes, config.maxUncommittedBytes());
        }
    }

    private static void within(View node, String what, long value, long limit) {
        if (value > limit) {
            throw new Violation(NAME, node.id() + ": " + what + " comes to " + value + ", and the bound is " + limit);
        }
    }
}
