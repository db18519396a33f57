package io.raftkit.runtime;

import jakarta.inject.Inject;

/**
 * Whether some server is fetching a snapshot, as far as this one can see. While it does, this server takes none of its
 * own: a newer one would make its log begin later than the one that is on its way ends, and push that one out of the
 * store, so that a slow transfer would be in vain.
 */
@NodeScope
final class Transfers {
    private static final int PATIENCE = 5;
    private static final long NEVER = Long.MIN_VALUE;

    private final NodeLoops loops;
    private final long patience;
    private volatile long lastSeen = NEVER;

    @Inject
    Transfers(NodeLoops loops, NodeSettings settings) {
        this.loops = loops;
        this.patience = PATIENCE * settings.config().electionTimeout().toNanos();
    }

    /** Some server has asked for a snapshot, or got further with one. */
    void seen() {
        lastSeen = loops.bulk().nanoTime();
    }

    /** Whether that was a short time ago. */
    boolean areUnderWay() {
        long seen = lastSeen;
        return seen != NEVER && loops.bulk().nanoTime() - seen < patience;
    }
}
