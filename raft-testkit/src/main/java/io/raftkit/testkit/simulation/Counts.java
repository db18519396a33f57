package io.raftkit.testkit.simulation;

/** What is counted for the report. */
final class Counts {
    long crashes;
    long wipes;
    long breakdowns;
    long leftBroken;
    long lossesSeen;
    long changes;
    long transfers;
    long leaseReads;
    long snapshotsTaken;
    long snapshotsInstalled;
    long snapshotsResumed;
    long acknowledged;
    long refused;
    long unknown;
}
