package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What of a node survives a crash.
 *
 * @param incarnation which life of the storage this is
 * @param log entries, term and vote
 * @param snapshots the newest last
 * @param incoming what was received of another
 */
record Disk(Incarnation incarnation, LogImage log, Deque<StoredSnapshot> snapshots, Incoming incoming) {
    /** One on which nothing was received. */
    Disk(Incarnation incarnation, LogImage log, Deque<StoredSnapshot> snapshots) {
        this(incarnation, log, snapshots, new Incoming());
    }

    /** A snapshot and its bytes. */
    record StoredSnapshot(Snapshot snapshot, Bytes state) {}

    /** What has come of a snapshot from another node; nothing at first. */
    static final class Incoming {
        @Nullable
        Snapshot announced;

        Bytes state = Bytes.EMPTY;
    }

    /**
     * How a disk behaves.
     *
     * @param meanLatencyNanos of a write, until it is durable; exponentially distributed
     * @param stallProbability how many writes take much longer
     * @param maxStallNanos how much longer, at most
     * @param lazyCompaction how many compactions are put off
     * @param snapshotsKept how many of the newest
     */
    record Conditions(
            long meanLatencyNanos,
            double stallProbability,
            long maxStallNanos,
            double lazyCompaction,
            int snapshotsKept) {
        /** Time until a write is durable. */
        long latency(RandomGenerator random) {
            long latency = Draw.exponential(random, meanLatencyNanos);
            return Draw.chance(random, stallProbability) ? latency + random.nextLong(maxStallNanos) : latency;
        }
    }

    /** A new disk. */
    static Disk empty(RandomGenerator random) {
        Incarnation incarnation = new Incarnation(new UUID(random.nextLong(), random.nextLong()));
        return new Disk(incarnation, new LogImage(), new ArrayDeque<>());
    }
}
