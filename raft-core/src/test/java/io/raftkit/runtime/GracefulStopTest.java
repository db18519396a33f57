package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.RaftNode;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.RaftException;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.spi.NodeListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a leader does before it stops, and for how long. */
class GracefulStopTest {
    private final NodesInOneLoop cluster = NodesInOneLoop.of("n1", "n2", "n3");
    private final String leader = cluster.leaderId();
    private final long term = cluster.leader().status().term();

    @AfterEach
    void close() {
        cluster.close();
    }

    private Duration timeOf(Runnable action) {
        long before = cluster.loop.nanoTime();
        action.run();
        return Duration.ofNanos(cluster.loop.nanoTime() - before);
    }

    @Test
    void aLeaderThatStopsIsFollowedByAnotherWithoutAnElectionTimeoutOrAPreVote() {
        cluster.news.clear();
        assertThat(timeOf(() -> cluster.stop(leader))).isLessThan(NodesInOneLoop.HEARTBEAT);
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertThat(cluster.leader().status().term()).isEqualTo(term + 1);
        assertThat(cluster.news).noneMatch(line -> line.contains("PRE_CANDIDATE"));
        assertThat(cluster.text(cluster.leader().propose(Bytes.utf8("a")))).startsWith("a@");
    }

    /** H-34: refused before it was appended, and not left without an answer. */
    @Test
    void whatItIsAskedMeanwhileIsRefusedAndNamesTheNextLeader() {
        CompletableFuture<Bytes> answer = cluster.leader().propose(Bytes.utf8("a"));
        cluster.stop(leader);
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertThatThrownBy(answer::join).cause().isInstanceOfSatisfying(NotLeaderException.class, refusal -> {
            assertThat(refusal.leader()).contains(cluster.leader().id());
            assertThat(refusal.retry()).isEqualTo(RaftException.Retry.SAFE);
        });
    }

    @Test
    void aFollowerStopsAtOnce() {
        assertThat(timeOf(() -> cluster.stop(cluster.follower("n1", "n2", "n3"))))
                .isZero();
    }

    @Test
    void aLeaderThatReachesNobodyWaitsNoLongerThanAnElectionTimeout() {
        cluster.network.disconnect(NodeId.of(leader));
        assertThat(timeOf(() -> cluster.stop(leader)))
                .isBetween(NodesInOneLoop.ELECTION_TIMEOUT.dividedBy(2), NodesInOneLoop.ELECTION_TIMEOUT);
    }

    @Test
    void theOnlyVoterStopsAtOnce() {
        try (NodesInOneLoop alone = NodesInOneLoop.of("n1")) {
            long before = alone.loop.nanoTime();
            alone.stop("n1");
            assertThat(alone.loop.nanoTime() - before).isLessThan(NodesInOneLoop.HEARTBEAT.toNanos());
        }
    }

    @Test
    void aNodeThatIsClosedByItsOwnListenerDoesNotWaitForItself() {
        NodesInOneLoop alone = new NodesInOneLoop();
        RaftNode[] node = new RaftNode[1];
        Duration[] took = new Duration[1];
        node[0] = alone.start(
                "n1",
                builder -> builder.members("n1=n1").listener(new NodeListener() {
                    @Override
                    public void configurationChanged(Configuration configuration) {
                        long before = alone.loop.nanoTime();
                        node[0].close();
                        took[0] = Duration.ofNanos(alone.loop.nanoTime() - before);
                    }
                }));
        alone.pass(NodesInOneLoop.ELECTION_TIMEOUT);
        assertThat(took[0]).isZero();
    }
}
