package io.raftkit.bench.compare;

/** How a read is protected against a leader that is none any more. */
public enum ReadLevel {
    /** A majority confirms the leader after the read was asked for (diss. 6.4). */
    LINEARIZABLE,

    /** The leader's lease, which rests on clocks (diss. 6.4.1). */
    LEASE,

    /** Nothing: what is applied here. Not linearizable. */
    LOCAL
}
