package io.raftkit.testkit.simulation;

import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;

/**
 * What an oracle may look at in a node.
 *
 * @param id the node
 * @param log its log as it reads it
 * @param disk what a crash would certainly leave
 */
record View(NodeId id, LogImage log, Disk disk) {
    /** Its log as a crash would certainly leave it. */
    LogImage durable() {
        return disk.log();
    }

    /** Whether this entry, or a snapshot that contains its effect, would survive a crash. */
    boolean keeps(LogId entry) {
        return durable().covers(entry)
                || (!disk.snapshots().isEmpty()
                        && disk.snapshots().getLast().snapshot().index() >= entry.index());
    }
}
