package io.raftkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.RaftNode;
import io.raftkit.error.RaftException;
import io.raftkit.examples.demo.FreePorts;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Applied;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.spi.NodeListener;
import io.raftkit.transport.netty.NettyTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes at their default settings over loopback: what their users notice when the leader is closed. */
@Timeout(60)
class GracefulStopIT {
    private final List<RaftNode> nodes = new ArrayList<>();
    private final Queue<NodeStatus> roles = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws Exception {
        List<Integer> ports = FreePorts.choose(3);
        List<Endpoint> members = IntStream.range(0, 3)
                .mapToObj(i -> Endpoint.parse("n" + (i + 1) + "=127.0.0.1:" + ports.get(i)))
                .toList();
        members.forEach(member -> nodes.add(start(member.id(), members)));
        await(() -> nodes.stream().allMatch(node -> node.status().leader() != null));
        apply(nodes.get(0), "before");
    }

    private RaftNode start(NodeId id, List<Endpoint> members) {
        return RaftNode.builder()
                .id(id)
                .members(members)
                .stateMachine(new KeyValueStore())
                .log(new MemoryLogStore())
                .snapshots(new MemorySnapshotStore())
                .transport(NettyTransport.create())
                .listener(new NodeListener() {
                    @Override
                    public void roleChanged(NodeStatus status) {
                        roles.add(status);
                    }
                })
                .build()
                .start();
    }

    @AfterEach
    void close() {
        nodes.forEach(RaftNode::close);
    }

    @Test
    void whenTheLeaderIsClosedAnotherLeadsByTransferAndWritesGoOn() throws Exception {
        RaftNode leader = nodes.stream()
                .filter(node -> node.status().isLeader())
                .findFirst()
                .orElseThrow();
        long term = leader.status().term();
        List<RaftNode> others = nodes.stream().filter(node -> node != leader).toList();
        roles.clear();

        leader.close();
        Applied applied = apply(others.get(0), "after");

        assertThat(others).anyMatch(node -> node.status().isLeader());
        assertThat(others).allMatch(node -> node.status().term() == term + 1);
        assertThat(roles)
                .as("nobody asked whether the leader was gone")
                .noneMatch(status -> status.role() == ServerRole.PRE_CANDIDATE);
        assertThat(applied.index()).isGreaterThan(2);
    }

    /** Tries again what had no effect, as any client does. */
    private static Applied apply(RaftNode node, String key) throws InterruptedException {
        while (true) {
            CompletableFuture<Applied> answer = node.apply(Commands.set(key, Bytes.utf8("value")));
            try {
                return answer.get();
            } catch (ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                RaftException.class,
                                refusal -> assertThat(refusal.retry()).isEqualTo(RaftException.Retry.SAFE));
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
