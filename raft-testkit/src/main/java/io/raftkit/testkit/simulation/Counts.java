package io.raftkit.testkit.simulation;

/** What is counted for the report. */
final class Counts {
    long crashes;
    long snapshotsTaken;
    long snapshotsInstalled;
    long acknowledged;
    long refused;
    long unknown;
}
