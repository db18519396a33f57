package io.raftkit;

import io.raftkit.model.Bytes;
import io.raftkit.runtime.NodeRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** How fresh the state must be that a query is answered from. Works at any server, learners included. */
public final class Consistency {
    /**
     * As if there were one copy: every write that was acknowledged before the query is seen. Costs a round of messages,
     * none of them durable (ReadIndex, diss. 6.4).
     */
    public static final Consistency LINEARIZABLE =
            new Consistency("linearizable", (node, query) -> node.query(query, false));

    /**
     * As fresh as a linearizable read, without a round of the leader's, as long as clocks keep within {@code
     * maxClockDrift}: where the configuration has a lease (diss. 6.4.1), else just the same.
     */
    public static final Consistency LEASE = new Consistency("lease", (node, query) -> node.query(query, true));

    /** Whatever this server has applied: no messages, arbitrarily old. */
    public static final Consistency LOCAL = new Consistency("local", (node, query) -> node.queryAt(0, query));

    /** How a node is asked. A new kind of consistency cannot be made without saying so. */
    private interface Way {
        CompletableFuture<Bytes> ask(NodeRuntime node, Bytes query);
    }

    private final String name;
    private final Way way;

    private Consistency(String name, Way way) {
        this.name = name;
        this.way = way;
    }

    /**
     * Every write is seen that was acknowledged longer than {@code most} before the query. No messages, as long as this
     * server has answered a linearizable read that was begun within that time; else this becomes one. No clock is
     * trusted but how fast this server's own runs.
     *
     * @throws IllegalArgumentException if {@code most} is negative, or longer than a year
     */
    public static Consistency boundedStaleness(Duration most) {
        if (most.isNegative() || most.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("a bound of staleness is 0 to 365 days, not " + most);
        }
        return new Consistency("at most " + most + " stale", (node, query) -> node.queryWithin(most, query));
    }

    /**
     * A state that has applied {@code index}: so that a client reads its own writes at any server ({@link
     * RaftNode#apply} tells where they are), or never goes back from what it has seen. No messages; a server that lags
     * is waited for, and if it does not get there within {@code requestTimeout}, the query fails with {@code
     * ReadTimeoutException}.
     *
     * @throws IllegalArgumentException if {@code index} is negative
     */
    public static Consistency atLeast(long index) {
        if (index < 0) {
            throw new IllegalArgumentException("an index is not negative, as " + index + " is");
        }
        return new Consistency("at least " + index, (node, query) -> node.queryAt(index, query));
    }

    CompletableFuture<Bytes> ask(NodeRuntime node, Bytes query) {
        return way.ask(node, query);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Consistency consistency && name.equals(consistency.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** For instance {@code linearizable}, or {@code at least 12}. */
    @Override
    public String toString() {
        return name;
    }
}
