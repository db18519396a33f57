package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.RaftNode;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.spi.StateMachine;
import java.io.InputStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three whole nodes on one loop, in time that stands still. */
class ClusterInOneLoopTest {
    private static final long SECOND = 1_000_000_000;

    private final OneLoop loop = new OneLoop();
    private final MemoryNetwork network = new MemoryNetwork(loop);
    private final List<RaftNode> nodes =
            Stream.of("n1", "n2", "n3").map(this::start).toList();

    private RaftNode start(String id) {
        return RaftNode.builder()
                .id(NodeId.of(id))
                .members("n1=n1", "n2=n2", "n3=n3")
                .stateMachine(new Echo())
                .log(new MemoryLogStore())
                .snapshots(new MemorySnapshotStore())
                .transport(network.transport(NodeId.of(id)))
                .loops(loop)
                .random(new SplittableRandom(id.hashCode()))
                .build()
                .start();
    }

    /** Answers what it is told. */
    private static final class Echo implements StateMachine {
        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            return command;
        }

        @Override
        public Bytes query(Bytes query) {
            return query;
        }

        @Override
        public Capture capture() {
            return target -> {};
        }

        @Override
        public void restore(InputStream source) {}
    }

    @AfterEach
    void close() {
        nodes.forEach(RaftNode::close);
    }

    @Test
    void aDeadlineThatMovesWithEveryHeartbeatLeavesFewTimersBehind() {
        loop.runFor(60 * SECOND);
        assertThat(loop.timers()).isLessThan(4 * nodes.size());
    }

    @Test
    void manyLargeProposalsAtAFollowerTravelInMessagesOfBoundedSize() {
        loop.runFor(10 * SECOND);
        RaftNode follower = nodes.stream()
                .filter(node -> !node.status().isLeader())
                .findFirst()
                .orElseThrow();
        Bytes large = Bytes.wrap(new byte[1 << 20]);
        List<CompletableFuture<Bytes>> answers =
                Stream.generate(() -> follower.propose(large)).limit(16).toList();
        loop.runFor(SECOND);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(large));
    }
}
