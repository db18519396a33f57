package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.RaftNode;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.StateMachine;
import java.io.InputStream;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What users' code may do to a node: whole nodes on one loop, in time that stands still. */
class NodeInOneLoopTest {
    private static final long SECOND = 1_000_000_000;

    private final OneLoop loop = new OneLoop();
    private final RaftNode node = RaftNode.builder()
            .id(NodeId.of("n1"))
            .members("n1=n1")
            .stateMachine(new Moody())
            .log(new MemoryLogStore())
            .snapshots(new MemorySnapshotStore())
            .snapshotPolicy(since -> true)
            .transport(new MemoryNetwork().transport(NodeId.of("n1")))
            .listener(new NodeListener() {
                @Override
                public void roleChanged(NodeStatus status) {
                    throw new IllegalStateException("a listener's own affair");
                }
            })
            .loops(loop)
            .random(new SplittableRandom(1))
            .build();

    /** Does what the command says. */
    private static final class Moody implements StateMachine {
        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            if (command.equals(Bytes.utf8("throw"))) {
                throw new IllegalStateException("as told");
            }
            return command;
        }

        @Override
        public Bytes query(Bytes query) {
            throw new StackOverflowError("a query too deep");
        }

        @Override
        public Capture capture() {
            throw new IllegalStateException("no snapshot today");
        }

        @Override
        public void restore(InputStream source) {
            throw new IllegalStateException("never asked for");
        }
    }

    private CompletableFuture<Bytes> leads(Function<RaftNode, CompletableFuture<Bytes>> request) {
        node.start();
        loop.runFor(5 * SECOND);
        CompletableFuture<Bytes> answer = request.apply(node);
        loop.runFor(SECOND);
        return answer;
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void neitherAListenerNorACaptureThatThrowsStopsANode() {
        assertThat(leads(node -> node.propose(Bytes.utf8("a")))).isCompletedWithValue(Bytes.utf8("a"));
        assertThat(node.failure()).isEmpty();
    }

    @Test
    void aQueryThatThrowsFailsAlone() {
        assertThat(leads(node -> node.query(Bytes.EMPTY))).isCompletedExceptionally();
        assertThat(node.failure()).isEmpty();
    }

    /** H-69: no apply loop dies in silence while its node looks healthy. */
    @Test
    void aCommandThatThrowsStopsTheNodeAndFailsWhoWaits() {
        assertThat(leads(node -> node.propose(Bytes.utf8("throw")))).isCompletedExceptionally();
        assertThat(node.failure()).isPresent();
        assertThat(node.propose(Bytes.utf8("b"))).isCompletedExceptionally();
    }
}
