package io.raftkit.testkit.simulation;

/** The kinds of harm that may be left out of a run, each event of them alone. */
enum Fault {
    /** A node crashes, or is stopped in good order. */
    CRASH(false),
    /** A disk is emptied. */
    WIPE(false),
    /** A node pauses. */
    PAUSE(true),
    /** A disk hangs. */
    HANG(true),
    /** Ways between nodes are cut. */
    CUT(true),
    /** A connection closes though both ends live. */
    ALARM(false),
    /** A message arrives late. */
    LATE(false),
    /** An administrator asks for something. */
    REQUEST(true),
    /** A machine outside of the cluster is switched on. */
    POWER(false),
    /** A disk fails, is full, or rots. */
    DISK(true),
    /** A calendar jumps. */
    CLOCK(true),
    /** A line is slow, or leads nowhere and nobody knows. */
    LINE(true);

    private final boolean noted;

    Fault(boolean noted) {
        this.noted = noted;
    }

    /** Whether each is worth a line in the trace that nobody else writes. */
    boolean isNoted() {
        return noted;
    }
}
