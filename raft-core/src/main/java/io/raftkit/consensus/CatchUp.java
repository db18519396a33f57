package io.raftkit.consensus;

/**
 * Whether a new server is ready to count (diss. 4.2.1). Replication to it is split into rounds: each is over when it
 * has what the leader had when the round began. When one took less than an election timeout, so will the entries that
 * came meanwhile, and nobody will have to wait for it.
 */
final class CatchUp {
    private static final int MOST_ROUNDS = 10;

    private final long electionTimeout;
    private long target;
    private long begunAt;
    private int rounds;
    private boolean isDone;

    CatchUp(long target, long now, long electionTimeout) {
        this.target = target;
        this.begunAt = now;
        this.electionTimeout = electionTimeout;
    }

    /** It has all entries up to {@code matchIndex}, and the leader up to {@code lastIndex}. */
    void progressed(long matchIndex, long lastIndex, long now) {
        if (!isDone && matchIndex >= target) {
            isDone = now - begunAt < electionTimeout;
            rounds++;
            target = lastIndex;
            begunAt = now;
        }
    }

    /** Whether it has caught up. */
    boolean isDone() {
        return isDone;
    }

    /** Whether it is slower than the cluster writes. */
    boolean isHopeless() {
        return !isDone && rounds >= MOST_ROUNDS;
    }
}
