package io.raftkit;

/** How fresh the state must be that a query is answered from. */
public enum Consistency {
    /**
     * As if there were one copy: every write that was acknowledged before the query is seen. Costs a round of messages,
     * none of them durable (ReadIndex, diss. 6.4). Works at any server.
     */
    LINEARIZABLE,
    /**
     * As fresh as a linearizable read, without a round trip, as long as clocks keep within {@code maxClockDrift}: where
     * the
     * configuration has a lease (diss. 6.4.1), else just the same.
     */
    LEASE,
    /** Whatever this server has applied: no messages, arbitrarily old. */
    LOCAL
}
