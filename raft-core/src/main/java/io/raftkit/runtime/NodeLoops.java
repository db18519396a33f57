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

    @Inject
    NodeLoops(EventLoops loops, NodeSettings settings) {
        raft = loops.open(settings + "-raft");
        disk = loops.open(settings + "-disk");
        apply = loops.open(settings + "-apply");
        bulk = loops.open(settings + "-bulk");
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

    /** Writes, reads and receives snapshots; reads entries that are no longer on the heap. */
    EventLoop bulk() {
        return bulk;
    }
}
