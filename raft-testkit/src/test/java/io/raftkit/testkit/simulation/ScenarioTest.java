package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.ServerRole;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(200);

    @Test
    void aNewClusterElectsALeaderInTermTwo() {
        Cluster cluster = Simulation.cluster(5, 1);

        NodeId leader = cluster.leader();

        assertThat(cluster.status(leader).term()).isGreaterThanOrEqualTo(2);
        assertThat(cluster.now()).isLessThan(ELECTION_TIMEOUT.multipliedBy(4));
    }

    @Test
    void aSingleNodeIsACluster() {
        Cluster cluster = Simulation.cluster(1, 2);
        NodeId only = cluster.leader();

        cluster.propose("a");
        cluster.crash(only);
        cluster.restart(only);

        cluster.leader();
        assertThat(cluster.readAt(only)).isEqualTo("a");
    }

    @Test
    void committedEntriesSurviveTheLossOfAnyMinority() {
        for (long seed = 0; seed < 10; seed++) {
            Cluster cluster = Simulation.cluster(5, seed);
            cluster.propose("a");
            NodeId leader = cluster.leader();

            cluster.crash(leader, cluster.others(leader).get((int) seed % 4));
            cluster.propose("b");
            cluster.restartAll();

            cluster.untilAllAgree();
            assertThat(cluster.committed()).containsExactly("a", "b");
        }
    }

    @Test
    void nothingCommitsWithoutAMajority() {
        Cluster cluster = Simulation.cluster(3, 3);
        NodeId leader = cluster.leader();
        cluster.propose("a");

        cluster.crash(cluster.others(leader).toArray(NodeId[]::new));
        CompletableFuture<?> lonely = cluster.proposeAt(leader, "b");
        cluster.runFor(ELECTION_TIMEOUT.multipliedBy(5));

        assertThat(cluster.committed()).containsExactly("a");
        assertThat(lonely.isDone() && !lonely.isCompletedExceptionally()).isFalse();
        assertThat(cluster.status(leader).isLeader()).isFalse();
    }

    @Test
    void aPartitionedLeaderStepsDown() {
        Cluster cluster = Simulation.cluster(5, 4);
        NodeId old = cluster.leader();

        cluster.isolate(old);
        cluster.runUntil(
                "the old leader to step down", () -> !cluster.status(old).isLeader());
        cluster.runUntil(
                "another leader",
                () -> cluster.others(old).stream()
                        .anyMatch(id -> cluster.status(id).isLeader()));
        cluster.propose("b");
        cluster.heal();

        cluster.untilAllAgree();
        assertThat(cluster.status(old).role()).isEqualTo(ServerRole.FOLLOWER);
    }

    @Test
    void aLeaderThatCannotHearStepsDown() {
        Cluster cluster = Simulation.cluster(3, 5);
        NodeId old = cluster.leader();

        cluster.others(old).forEach(other -> cluster.cut(other, old));

        cluster.runUntil(
                "the deaf leader to step down", () -> !cluster.status(old).isLeader());
        cluster.runUntil(
                "another leader",
                () -> cluster.others(old).stream()
                        .anyMatch(id -> cluster.status(id).isLeader()));
    }

    @Test
    void aRejoiningNodeDoesNotDisturbTheLeader() {
        Cluster cluster = Simulation.cluster(3, 6);
        NodeId leader = cluster.leader();
        long term = cluster.status(leader).term();
        NodeId rejoining = cluster.others(leader).get(0);

        cluster.isolate(rejoining);
        cluster.runFor(ELECTION_TIMEOUT.multipliedBy(100));
        cluster.heal();
        cluster.propose("a");
        cluster.untilAllAgree();

        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(cluster.status(rejoining).term()).isEqualTo(term);
    }

    @Test
    void aWipedNodeNeverVotesAgain() {
        Cluster cluster = Simulation.cluster(3, 7);
        NodeId leader = cluster.leader();
        cluster.propose("a");
        List<NodeId> others = cluster.others(leader);
        cluster.untilAllAgree();

        cluster.wipe(others.get(0));
        cluster.restart(others.get(0));
        cluster.runFor(ELECTION_TIMEOUT.multipliedBy(3));
        cluster.crash(leader);
        cluster.runFor(ELECTION_TIMEOUT.multipliedBy(20));

        assertThat(cluster.status(others.get(1)).isLeader()).isFalse();
        cluster.restart(leader);
        cluster.propose("b");
        assertThat(cluster.committed()).containsExactly("a", "b");
    }

    @Test
    void aFollowerTooFarBehindInstallsASnapshot() {
        RaftConfig config = RaftConfig.builder()
                .electionTimeout(ELECTION_TIMEOUT)
                .heartbeatInterval(ELECTION_TIMEOUT.dividedBy(10))
                .snapshotEntries(10)
                .trailingEntries(0)
                .snapshotChunkBytes(64)
                .build();
        Cluster cluster = Simulation.cluster(3, 8, config);
        NodeId leader = cluster.leader();
        NodeId behind = cluster.others(leader).get(0);

        cluster.crash(behind);
        for (int i = 0; i < 35; i++) {
            cluster.propose("command " + i);
        }
        cluster.restart(behind);
        cluster.untilAllAgree();

        assertThat(cluster.snapshotsInstalled()).isPositive();
        assertThat(cluster.readAt(behind)).isEqualTo("command 34");
    }

    @Test
    void allNodesRestartAndLoseNothing() {
        for (long seed = 0; seed < 10; seed++) {
            Cluster cluster = Simulation.cluster(3, seed);
            cluster.propose("a");
            cluster.propose("b");

            cluster.crash(cluster.nodes().toArray(NodeId[]::new));
            cluster.restartAll();
            cluster.propose("c");

            cluster.untilAllAgree();
            assertThat(cluster.committed()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aFollowersProposalIsForwarded() {
        Cluster cluster = Simulation.cluster(3, 9);
        NodeId follower = cluster.others(cluster.leader()).get(0);
        cluster.runUntil(
                "a follower that knows its leader",
                () -> cluster.status(follower).leader() != null);

        CompletableFuture<?> answer = cluster.proposeAt(follower, "a");
        cluster.runUntil("an answer", answer::isDone);

        assertThat(answer).isCompleted();
        assertThat(cluster.committed()).containsExactly("a");
    }

    @Test
    void aFollowerReadsWhatWasAcknowledgedElsewhere() {
        Cluster cluster = Simulation.cluster(5, 10);
        NodeId leader = cluster.leader();

        for (NodeId follower : cluster.others(leader)) {
            cluster.propose("written before reading at " + follower);
            assertThat(cluster.readAt(follower)).isEqualTo("written before reading at " + follower);
        }
    }

    @Test
    void aLeaderThatPausesIsReplacedAndFollows() {
        Cluster cluster = Simulation.cluster(3, 11);
        NodeId old = cluster.leader();

        cluster.pause(old, ELECTION_TIMEOUT.multipliedBy(10));
        cluster.runFor(ELECTION_TIMEOUT.multipliedBy(8));
        NodeId next = cluster.others(old).stream()
                .filter(id -> cluster.status(id).isLeader())
                .findFirst()
                .orElseThrow();
        cluster.runFor(ELECTION_TIMEOUT.multipliedBy(4));

        assertThat(cluster.status(old).leader()).isEqualTo(next);
    }

    @Test
    void nodesThatStopInGoodOrderLoseNothing() {
        Cluster cluster = Simulation.cluster(3, 12);
        cluster.propose("a");

        cluster.stop(cluster.nodes().toArray(NodeId[]::new));
        cluster.restartAll();
        cluster.propose("b");

        cluster.untilAllAgree();
        assertThat(cluster.committed()).containsExactly("a", "b");
    }
}
