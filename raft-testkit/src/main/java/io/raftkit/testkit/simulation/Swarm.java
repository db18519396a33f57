package io.raftkit.testkit.simulation;

import io.raftkit.model.RaftConfig;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a seed draws: each kind of fault is there or not, and weak or strong, so that many runs have few kinds and
 * some have one kind in excess (swarm testing).
 *
 * @param settings the cluster, its network and disks
 * @param faults how often what happens
 * @param grey how often what happens that not everybody sees
 * @param churn what administrators do
 * @param leaseReads how many of the reads trust clocks, where the configuration has a lease
 * @param clients how many, each with one request at a time
 * @param thinkNanos how long a client waits between requests, on average
 * @param durationNanos how long faults go on
 * @param ambush what lies in wait for them
 * @param mishaps what machines and lines do to them
 */
record Swarm(
        Settings settings,
        Faults faults,
        GreyFailures.Rates grey,
        Churn.Plan churn,
        double leaseReads,
        int clients,
        long thinkNanos,
        long durationNanos,
        Ambush.Plan ambush,
        Mishaps.Rates mishaps) {
    /**
     * How often what happens; 0 for never.
     *
     * @param crashNanos between crashes, on average
     * @param partitionNanos between changes of the network, on average
     * @param pauseNanos between pauses of a node, on average
     * @param trigger how often a critical moment of a node is its last
     * @param downNanos how long a node stays down, on average
     * @param wipe whether one node loses its disk
     */
    record Faults(
            long crashNanos, long partitionNanos, long pauseNanos, double trigger, long downNanos, boolean wipe) {}

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /** Draws. */
    static Swarm draw(SplittableRandom random) {
        RaftConfig.Builder config = RaftConfig.builder();
        long timeout = draw(config, random).toNanos();
        int members = Draw.one(random, 1, 2, 3, 3, 3, 3, 4, 5, 5, 5);
        SimulatedNetwork.Conditions network = network(random, timeout);
        Disk.Conditions disk = disk(random, timeout);
        long jitter = Draw.one(random, 0L, 5 * MICRO, MILLI);
        double drift = Draw.one(random, 0.0, 1e-5, 1e-3, 0.05, 0.2);
        config.maxClockDrift(Math.max(drift, 0.001));
        Swarm plain = new Swarm(
                new Settings(members, 0, config.build(), network, disk, jitter, drift),
                faults(random, timeout, members),
                GreyFailures.Rates.NONE,
                Churn.Plan.NONE,
                0,
                random.nextInt(1, 7),
                Draw.one(random, 5 * MILLI, 20 * MILLI, 100 * MILLI),
                random.nextLong(10 * SECOND, 25 * SECOND),
                Ambush.Plan.NONE,
                Mishaps.Rates.NONE);
        Swarm whole = plain.with(random.split());
        RaftConfig last = transfers(config, whole.settings.config().snapshotChunkBytes(), random.split());
        return whole.with(whole.settings.with(last), whole.clients, whole.durationNanos);
    }

    /** How snapshots go from one node to another, and what stays of the log meanwhile. */
    private static RaftConfig transfers(RaftConfig.Builder config, int chunk, RandomGenerator random) {
        return config.snapshotWindowBytes(Draw.one(random, 1, 4, 64) * (long) chunk)
                .snapshotSendBytesPerSecond(Draw.one(random, 20_000L, 200_000L, Long.MAX_VALUE, Long.MAX_VALUE))
                .trailingBytes(Draw.one(random, 300L, 3000L, Long.MAX_VALUE))
                .transferLogBytes(Draw.one(random, 0L, 2000L, 20_000L, 1L << 30))
                .build();
    }

    /** What came later is drawn from a stream of its own, so that what was drawn before stays. */
    private Swarm with(SplittableRandom random) {
        long timeout = settings.electionTimeout();
        Churn.Plan plan = Churn.Plan.draw(random, timeout);
        return new Swarm(
                settings.with(plan.kinds().isEmpty() ? 0 : random.nextInt(4), settings.drift()),
                faults,
                GreyFailures.Rates.draw(random, timeout),
                plan,
                Draw.sometimes(random, 0.2, 0.5, 1.0),
                clients,
                thinkNanos,
                durationNanos,
                Ambush.Plan.draw(random.split(), timeout),
                Mishaps.Rates.draw(random.split(), timeout));
    }

    /** The same on fixed members, with nothing that is grey: what there was at first. */
    Swarm withoutChurn() {
        return new Swarm(
                settings.with(0, settings.drift()),
                faults,
                GreyFailures.Rates.NONE,
                Churn.Plan.NONE,
                0,
                clients,
                thinkNanos,
                durationNanos,
                Ambush.Plan.NONE,
                Mishaps.Rates.NONE);
    }

    /** The same for so many nodes. */
    Swarm ofMembers(int members) {
        return with(settings.ofMembers(members), clients, durationNanos);
    }

    /** The same with so many clients. */
    Swarm withClients(int number) {
        return with(settings, number, durationNanos);
    }

    /** The same, with faults until then. */
    Swarm until(long nanos) {
        return with(settings, clients, nanos - ambush.longerNanos());
    }

    private Swarm with(Settings otherSettings, int otherClients, long otherNanos) {
        return new Swarm(
                otherSettings, faults, grey, churn, leaseReads, otherClients, thinkNanos, otherNanos, ambush, mishaps);
    }

    /** Whether clients look for leaders that have been replaced. */
    boolean asksRivals() {
        return !ambush.equals(Ambush.Plan.NONE) || !mishaps.equals(Mishaps.Rates.NONE);
    }

    /** How late messages may be that are on their way when the faults end. */
    long latestNanos() {
        return settings.network().tail() == 0 && ambush.equals(Ambush.Plan.NONE)
                ? 0
                : settings.network().tailNanos();
    }

    private static Duration draw(RaftConfig.Builder config, RandomGenerator random) {
        Duration timeout = Duration.ofMillis(Draw.one(random, 100, 200, 400));
        int batch = Draw.one(random, 64, 150, 600, 1 << 20);
        config.electionTimeout(timeout)
                .heartbeatInterval(timeout.dividedBy(Draw.one(random, 3, 5, 10)))
                .requestTimeout(timeout.multipliedBy(Draw.one(random, 3, 10)))
                .maxCommandBytes(256)
                .maxBatchBytes(batch)
                .maxInFlightMessages(Draw.one(random, 1, 2, 8, 256))
                .maxInFlightBytes(Draw.one(random, 1, 16, 256) * (long) batch)
                .maxUncommittedBytes(Draw.one(random, 300L, 3000L, 1L << 26))
                .maxPendingBytes(Draw.one(random, 300L, 3000L, 1L << 26))
                .logTailBytes(Draw.one(random, 0L, 1500L, 1L << 26))
                .snapshotEntries(Draw.one(random, 5L, 10L, 30L, 100L, Long.MAX_VALUE))
                .snapshotLogBytes(Long.MAX_VALUE)
                .trailingEntries(Draw.one(random, 0L, 5L, 20L))
                .snapshotChunkBytes(Draw.one(random, 64, 200, 1 << 19))
                .forwardProposals(random.nextInt(4) > 0);
        return timeout;
    }

    private static SimulatedNetwork.Conditions network(RandomGenerator random, long timeout) {
        return new SimulatedNetwork.Conditions(
                Draw.one(random, 10 * MICRO, 500 * MICRO),
                Draw.one(random, MILLI, timeout / 50, timeout / 10),
                Draw.sometimes(random, 0.02, 0.1, 0.3),
                Draw.sometimes(random, 0.02, 0.1, 0.3),
                Draw.sometimes(random, 0.01, 0.02, 0.1),
                20 * timeout,
                random.nextInt(4) == 0);
    }

    private static Disk.Conditions disk(RandomGenerator random, long timeout) {
        return new Disk.Conditions(
                Draw.one(random, 0L, MILLI / 2, 5 * MILLI, timeout / 10),
                Draw.sometimes(random, 0.001, 0.01),
                3 * timeout,
                Draw.sometimes(random, 0.5),
                random.nextInt(1, 3));
    }

    private static Faults faults(RandomGenerator random, long timeout, int members) {
        return new Faults(
                Draw.often(random, 5 * timeout, 20 * timeout),
                Draw.often(random, 5 * timeout, 20 * timeout),
                Draw.often(random, 5 * timeout, 20 * timeout),
                Draw.sometimes(random, 0.01, 0.05, 0.2),
                Draw.one(random, timeout / 10, timeout, 5 * timeout),
                members > 2 && random.nextInt(4) == 0);
    }
}
