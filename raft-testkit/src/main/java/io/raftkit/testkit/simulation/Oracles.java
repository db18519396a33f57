package io.raftkit.testkit.simulation;

import java.util.List;
import java.util.function.LongSupplier;

/** All properties that are checked, after every event. */
final class Oracles {
    private final ElectionSafety electionSafety = new ElectionSafety();
    private final GoldenLog golden = new GoldenLog();
    private final List<Observer> all;

    /**
     * Oracles for logs with these chains, and nodes with these bounds; things happen at the same time if {@code events}
     * is the same.
     */
    Oracles(Chains chains, LongSupplier events, Bounds bounds) {
        all = List.of(
                electionSafety,
                new LeaderAppendOnly(),
                new LogMatching(chains),
                new LeaderCompleteness(golden),
                new ElectedByMajority(),
                new OwnTermCommitted(),
                new KnownMatches(),
                new CommittedIsDurable(),
                golden,
                new ConfigurationSafety(golden),
                new RemovedAreQuiet(events),
                new Monotonicity(),
                new OneVoteATerm(),
                new TermsNeverFall(),
                new SaidWhenDurable(),
                new Amnesia(),
                new Determinism(),
                bounds,
                new NoLeaseOverlap(),
                new FreshReads(golden),
                new Linearizability());
    }

    /** In the order in which they are asked. */
    List<Observer> all() {
        return all;
    }

    /** What is committed. */
    GoldenLog golden() {
        return golden;
    }

    /** How many terms had a leader. */
    int elections() {
        return electionSafety.elections();
    }
}
