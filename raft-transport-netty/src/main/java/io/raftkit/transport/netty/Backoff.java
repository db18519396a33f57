package io.raftkit.transport.netty;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling up to a limit, and spread so that no two retry in step. */
final class Backoff {
    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nextNanos;

    Backoff(NettyOptions options, RandomGenerator random) {
        this.minNanos = options.minReconnectDelay().toNanos();
        this.maxNanos = options.maxReconnectDelay().toNanos();
        this.random = random;
        this.nextNanos = minNanos;
    }

    /** The next delay: half to all of what has been reached. */
    long next() {
        long limit = nextNanos;
        nextNanos = Math.min(2 * limit, maxNanos);
        return limit - random.nextLong(limit / 2 + 1);
    }

    /** The attempt was a success: start over. */
    void reset() {
        nextNanos = minNanos;
    }
}
