package io.raftkit.testkit.simulation;

import java.time.Duration;

/**
 * Something worth telling of a run.
 *
 * @param at when, since the run began
 * @param kind for a reader who cares for some only
 * @param what in words
 */
public record Happening(Duration at, Kind kind, String what) {
    /** What sort of thing. */
    public enum Kind {
        /** Somebody leads, or leads no more. */
        LEADERSHIP,
        /** Harm was done. */
        FAULT,
        /** Something that was broken works again. */
        RECOVERY
    }
}
