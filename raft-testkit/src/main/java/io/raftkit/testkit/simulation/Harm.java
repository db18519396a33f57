package io.raftkit.testkit.simulation;

/** What may happen to a node at a critical {@link Moment}. */
enum Harm {
    /** It crashes. */
    CRASH,
    /** The leader it follows crashes. */
    CRASH_LEADER,
    /** It is cut off, with all that is on its way to or from it. */
    ISOLATE,
    /** It is cut off together with as many others as still are no majority. */
    CORNER,
    /** Nothing it says arrives. */
    MUTE,
    /** Nothing arrives at it. */
    DEAFEN,
    /** It pauses. */
    PAUSE,
    /** What it has just said arrives late. */
    DELAY
}
