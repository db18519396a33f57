package io.raftkit.consensus;

import io.raftkit.model.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets a leader answer reads without asking, as long as a majority has promised to elect nobody else (diss. 6.4.1).
 *
 * <p>A follower that has heard from its leader keeps its promise for the configuration's lease by its own clock. The
 * leader counts from when it <em>began</em> the round that a majority has answered, and stops early enough for clocks
 * that run at different speeds:
 *
 * <pre>
 *   leader     round 7 begins ├──── lease * (1 - drift) / (1 + drift) ────┤ asks again
 *   follower          hears of round 7 ├──────────────── lease ─────────────────┤ may vote for another
 * </pre>
 */
final class Lease {
    private record Round(long number, long begunAt) {}

    private final Server server;
    private final Followers followers;
    private final long firstIndex;
    private final Deque<Round> rounds = new ArrayDeque<>();
    private long countsFrom = Long.MIN_VALUE;
    private boolean isGivenUp;

    /** The lease of a leader whose first entry is yet to come. */
    Lease(Server server, Followers followers) {
        this.server = server;
        this.followers = followers;
        this.firstIndex = server.log.lastIndex() + 1;
    }

    /** Whether the configuration asks for one. */
    boolean isWanted() {
        return server.configuration().leaseMillis() > 0;
    }

    /** A round of heartbeats begins now. */
    void began(long round) {
        rounds.addLast(new Round(round, server.now()));
    }

    /** Another configuration is in force, with another majority: it has promised nothing so far. */
    void configured() {
        rounds.clear();
        countsFrom = Long.MIN_VALUE;
    }

    /** Answers have come in, {@code latest} being the last round that began. */
    void answered(long latest) {
        if (rounds.isEmpty()) {
            return;
        }
        long confirmed = server.quorum().reached(voter -> promisedRound(voter, latest));
        while (!rounds.isEmpty() && rounds.getFirst().number() <= confirmed) {
            countsFrom = rounds.removeFirst().begunAt();
        }
    }

    /**
     * Only who has the configuration in force has promised what it says, and only who has this leader's first entry has
     * nothing after it that says otherwise.
     */
    private long promisedRound(NodeId voter, long latest) {
        boolean hasPromised = followers.matchIndex(voter) >= Math.max(server.configurationIndex(), firstIndex);
        return hasPromised ? followers.round(voter, latest) : 0;
    }

    /**
     * Whether nobody else can have been elected by now. Only asked once an entry of this leader's term is
     * committed.
     */
    boolean isValid() {
        boolean isInForce = isWanted() && server.isConfigurationCommitted();
        return isInForce && !isGivenUp && !server.hasClockJumped() && server.now() < endsAt();
    }

    private long endsAt() {
        if (countsFrom == Long.MIN_VALUE) {
            return Long.MIN_VALUE;
        }
        double drift = server.config.maxClockDrift();
        return countsFrom + (long) (server.configuration().leaseMillis() * 1e6 * (1 - drift) / (1 + drift));
    }

    /** A follower is told to stand: for the rest of this term, promises mean nothing. */
    void giveUp() {
        isGivenUp = true;
    }
}
