package io.raftkit.runtime;

import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import jakarta.inject.Inject;

/**
 * The loops of a node. The core runs on one, and what may take long on the others, so that a heartbeat never waits
 * for a disk, a state machine or a snapshot.
 */
@NodeScope
final class NodeLoops {
    private final EventLoop raft;
    private final EventLoop disk;
    private final EventLoop apply;
    private final EventLoop bulk;
    private final EventLoop snapshot;

    @Inject
    NodeLoops(EventLoops loops, NodeSettings settings) {
        raft = loops.open(settings + "-raft");
        disk = loops.open(settings + "-disk");
        apply = loops.open(settings + "-apply");
        bulk = loops.open(settings + "-bulk");
        snapshot = loops.open(settings + "-snapshot");
    }

    /** Steps the core. */
    EventLoop raft() {
        return raft;
    }

    /** Makes log writes durable. */
    EventLoop disk() {
        return disk;
    }

    /** Applies commands and answers queries. */
    EventLoop apply() {
        return apply;
    }

    /** Sends and receives snapshots; reads entries that are no longer on the heap. Each task is short. */
    EventLoop bulk() {
        return bulk;
    }

    /** Writes snapshots of the node's own state, as long as that takes. */
    EventLoop snapshot() {
        return snapshot;
    }
}
