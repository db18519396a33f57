package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.consensus.Effect;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.NodeListener;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which entries followers may still ask for: the rest need not stay on the heap. */
class ReplicatorTest {
    private static final NodeId NEAR = NodeId.of("n2");
    private static final NodeId FAR = NodeId.of("n3");

    private final OneLoop loop = new OneLoop();
    private final NodeSettings settings = OneLoop.settings();
    private final Replicator replicator = new Replicator(
            new NodeLog(
                    new MemoryLogStore(),
                    new RecoveredLog.Scan(new Incarnation(new UUID(1, 2)), LogId.ZERO).finish(),
                    settings),
            new NodeLoops(loop, settings),
            settings,
            new Outgoing(new MemoryNetwork().transport(NodeId.of("n1")), settings),
            new Lifecycle(settings, NodeListener.NONE));

    private void replicate(NodeId to, long after, long last) {
        replicator.replicate(new Effect.Replicate(to, 1, 0, new LogId(1, after), new LogId(1, last), 0));
    }

    @Test
    void withoutFollowersAllIsSettled() {
        assertThat(replicator.settled()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theSlowestThatAnswersDecides() {
        replicate(NEAR, 10, 20);
        replicate(FAR, 10, 20);
        assertThat(replicator.settled()).isEqualTo(10);
        replicator.acknowledged(NEAR, 20);
        replicator.acknowledged(FAR, 15);
        assertThat(replicator.settled()).isEqualTo(15);
        replicator.acknowledged(FAR, 12);
        assertThat(replicator.settled()).as("an answer that was overtaken").isEqualTo(15);
    }

    @Test
    void whoIsSilentForAnElectionTimeoutHoldsNothingBack() {
        replicate(NEAR, 10, 20);
        replicate(FAR, 10, 20);
        loop.runFor(RaftConfig.DEFAULTS.electionTimeout().toNanos());
        replicator.acknowledged(NEAR, 18);
        assertThat(replicator.settled()).isEqualTo(18);
        replicator.acknowledged(FAR, 10);
        assertThat(replicator.settled()).as("it is back").isEqualTo(10);
    }

    @Test
    void aStreamThatBeginsAgainLowerDownWantsWhatIsThere() {
        replicate(NEAR, 10, 20);
        replicator.acknowledged(NEAR, 20);
        replicate(NEAR, 5, 6);
        assertThat(replicator.settled()).isEqualTo(5);
        replicator.stop();
        assertThat(replicator.settled()).isEqualTo(Long.MAX_VALUE);
    }
}
