package io.raftkit.testkit.simulation;

import java.time.Duration;

/**
 * What happened in a simulation in which every property held.
 *
 * @param seed it followed from
 * @param traceHash equal for equal runs
 * @param simulated time that passed in it
 * @param events tasks that ran
 * @param messages that arrived
 * @param members of the cluster
 * @param elections that were won
 * @param committed entries
 * @param acknowledged operations
 * @param refused operations, which had no effect
 * @param unknown outcomes
 * @param crashes of nodes
 * @param wipes of disks
 * @param breakdowns of nodes that stopped, or did not start, for what their disks did
 * @param congestions of lines: how often a node was told that too much waits for a peer
 * @param leftBroken nodes that peace did not come to
 * @param configurations that were committed
 * @param changes of members that administrators asked for and got
 * @param transfers of leadership that they asked for and got
 * @param leaseReads that were asked for
 * @param snapshotsTaken by nodes of their own state
 * @param snapshotsInstalled by followers that were too far behind
 * @param snapshotsResumed which had come in part before a crash, or before another life, and were completed
 */
public record SimulationReport(
        long seed,
        long traceHash,
        Duration simulated,
        long events,
        long messages,
        int members,
        int elections,
        long committed,
        long acknowledged,
        long refused,
        long unknown,
        long crashes,
        long wipes,
        long breakdowns,
        long congestions,
        long leftBroken,
        long configurations,
        long changes,
        long transfers,
        long leaseReads,
        long snapshotsTaken,
        long snapshotsInstalled,
        long snapshotsResumed) {

    /** The report on a world as it is. */
    static SimulationReport of(long seed, World world) {
        Counts counts = world.counts();
        return new SimulationReport(
                seed,
                world.trace().hash(),
                Duration.ofNanos(world.time().now()),
                world.time().events(),
                world.network().delivered(),
                world.nodes().size(),
                world.oracles().elections(),
                world.oracles().golden().lastIndex(),
                counts.acknowledged,
                counts.refused,
                counts.unknown,
                counts.crashes,
                counts.wipes,
                counts.breakdowns,
                world.network().congestions(),
                counts.leftBroken,
                world.oracles().golden().configurations().size(),
                counts.changes,
                counts.transfers,
                counts.leaseReads,
                counts.snapshotsTaken,
                counts.snapshotsInstalled,
                counts.snapshotsResumed);
    }
}
