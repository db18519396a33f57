package io.raftkit.testkit.simulation;

import io.raftkit.model.RaftConfig;
import java.time.Duration;

/**
 * The cluster and the world it lives in.
 *
 * @param members how many nodes form the cluster
 * @param spares how many more machines there are
 * @param config their settings
 * @param network how the network behaves
 * @param disk how disks behave
 * @param jitterNanos how long a task may wait for its turn on a loop
 * @param drift how much faster or slower a clock may run, as a part of one
 */
record Settings(
        int members,
        int spares,
        RaftConfig config,
        SimulatedNetwork.Conditions network,
        Disk.Conditions disk,
        long jitterNanos,
        double drift) {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final SimulatedNetwork.Conditions CALM_NETWORK =
            new SimulatedNetwork.Conditions(100 * MICRO, MILLI, 0, 0, 0, 0, true);
    private static final Disk.Conditions CALM_DISK = new Disk.Conditions(MILLI / 2, 0, 0, 0, 2);

    /** A healthy cluster on a fast network. */
    static Settings calm(int members) {
        RaftConfig config = RaftConfig.builder()
                .electionTimeout(Duration.ofMillis(200))
                .heartbeatInterval(Duration.ofMillis(20))
                .requestTimeout(Duration.ofSeconds(2))
                .build();
        return new Settings(members, 0, config, CALM_NETWORK, CALM_DISK, 10 * MICRO, 0);
    }

    /** The same cluster, with other settings. */
    Settings with(RaftConfig other) {
        return new Settings(members, spares, other, network, disk, jitterNanos, drift);
    }

    /** The same with so many nodes. */
    Settings ofMembers(int number) {
        return new Settings(number, spares, config, network, disk, jitterNanos, drift);
    }

    /** The same cluster where network and disks behave. */
    Settings calmed() {
        return new Settings(members, spares, config, CALM_NETWORK, CALM_DISK, jitterNanos, drift);
    }

    /** The same cluster on other machines. */
    Settings with(int moreMachines, double otherDrift) {
        return new Settings(members, moreMachines, config, network, disk, jitterNanos, otherDrift);
    }

    /** Nanoseconds in an election timeout. */
    long electionTimeout() {
        return config.electionTimeout().toNanos();
    }
}
