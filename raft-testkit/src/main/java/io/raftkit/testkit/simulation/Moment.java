package io.raftkit.testkit.simulation;

/** When harm hurts most. */
enum Moment {
    /** A candidate asks for votes. */
    STOOD,
    /** A vote was given. */
    VOTED,
    /** A leader was elected. */
    ELECTED,
    /** A leader has committed in its term for the first time. */
    COMMITTED_FIRST,
    /** A leader has sent entries that are not durable on its own disk. */
    SENT_AHEAD,
    /** A follower has acknowledged entries. */
    ACKNOWLEDGED,
    /** A follower has dropped entries for those of another leader. */
    TRUNCATED,
    /** A leader asks whether it still leads, for a read. */
    READ_ROUND,
    /** A chunk of a snapshot was sent. */
    CHUNK,
    /** A snapshot was taken or installed. */
    SNAPSHOT,
    /** A write became durable. */
    DURABLE;

    /** Whether it comes again and again, whatever happens. */
    boolean isFrequent() {
        return this == SENT_AHEAD || this == ACKNOWLEDGED || this == READ_ROUND || this == DURABLE;
    }
}
