package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.Consistency;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** H-58: a lease holds on clocks as bad as it allows for, and on no worse, or the simulation would notice nothing. */
class LeaseOnBadClocksTest {
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(200);

    /** Clocks run up to a fifth too fast or too slow. */
    private static final double DRIFT = 0.2;

    private static final int SEEDS = 300;

    @Test
    void aLeaseThatAllowsForTheDriftIsNeverBelievedTooLong() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(readsBehindALeadersBack(seed, DRIFT)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void aLeaseThatAllowsForNoneIsBelievedTooLongInSomeSeed() {
        Optional<String> found = Optional.empty();
        for (long seed = 0; seed < SEEDS && found.isEmpty(); seed++) {
            found = readsBehindALeadersBack(seed, 0);
        }
        assertThat(found).hasValueSatisfying(finding -> assertThat(finding).contains("property: No Lease Overlap"));
    }

    /** A leader is cut off from all but its clients; another is elected and writes; then the old one is read. */
    private static Optional<String> readsBehindALeadersBack(long seed, double allowed) {
        RaftConfig config = RaftConfig.builder()
                .electionTimeout(ELECTION_TIMEOUT)
                .heartbeatInterval(ELECTION_TIMEOUT.dividedBy(10))
                .maxClockDrift(allowed)
                .build();
        Cluster cluster = new Cluster(seed, Settings.calm(3).with(config).with(0, DRIFT));
        cluster.changeMembership(members -> members.withLeaseMillis((int) ELECTION_TIMEOUT.toMillis()));
        cluster.runFor(ELECTION_TIMEOUT);
        NodeId old = cluster.leader();
        cluster.isolate(old);
        try {
            NodeId next = nextLeader(cluster, old);
            CompletableFuture<Bytes> written = cluster.proposeAt(next, "b");
            cluster.runUntil("a write", written::isDone);
            CompletableFuture<Bytes> read = cluster.queryAt(old, Consistency.LEASE);
            cluster.runUntil("an answer", read::isDone);
            return Optional.empty();
        } catch (AssertionError violation) {
            return Optional.of(Objects.requireNonNull(violation.getMessage()));
        }
    }

    private static NodeId nextLeader(Cluster cluster, NodeId old) {
        cluster.runUntil("another leader", () -> leads(cluster, old).isPresent());
        return leads(cluster, old).orElseThrow();
    }

    private static Optional<NodeId> leads(Cluster cluster, NodeId old) {
        return cluster.others(old).stream()
                .filter(node -> cluster.status(node).isLeader())
                .findFirst();
    }
}
