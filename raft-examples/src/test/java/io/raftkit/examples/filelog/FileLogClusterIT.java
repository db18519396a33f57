package io.raftkit.examples.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.RaftNode;
import io.raftkit.error.RaftException;
import io.raftkit.examples.demo.FreePorts;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.examples.kv.Queries;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on the example's store: one line is another. */
@Timeout(60)
class FileLogClusterIT {
    @TempDir
    Path parent;

    private final List<RaftNode> nodes = new ArrayList<>();

    @Test
    void whatAClusterOnTheExampleStoreHasAcknowledgedIsThereWhenAllNodesHaveBeenRestarted() throws Exception {
        List<Integer> ports = FreePorts.choose(3);
        List<Endpoint> members = IntStream.range(0, 3)
                .mapToObj(i -> Endpoint.parse("n" + (i + 1) + "=127.0.0.1:" + ports.get(i)))
                .toList();
        startAll(members);
        for (int i = 0; i < 50; i++) {
            String key = "key " + i;
            var unused = answered(() -> nodes.get(0).propose(Commands.set(key, Bytes.utf8("value of " + key))));
        }
        closeAll();
        startAll(members);
        Bytes read = answered(() -> nodes.get(2).query(Queries.get("key 42")));
        assertThat(Queries.value(read)).contains(Bytes.utf8("value of key 42"));
    }

    private void startAll(List<Endpoint> members) throws IOException {
        for (Endpoint member : members) {
            nodes.add(start(member, members));
        }
    }

    private RaftNode start(Endpoint self, List<Endpoint> members) throws IOException {
        Path directory = Files.createDirectories(parent.resolve(self.id().toString()));
        return RaftNode.builder()
                .id(self.id())
                .members(members)
                .stateMachine(new KeyValueStore())
                .log(FileLog.open(directory)) // this line
                .snapshots(FileSnapshotStore.open(directory.resolve("snapshots")))
                .transport(NettyTransport.create())
                .build()
                .start();
    }

    @AfterEach
    void closeAll() {
        nodes.forEach(RaftNode::close);
        nodes.clear();
    }

    /** Tries again what had no effect, as any client does. */
    private static Bytes answered(Supplier<CompletableFuture<Bytes>> request) throws InterruptedException {
        while (true) {
            try {
                return request.get().get();
            } catch (ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                RaftException.class,
                                refusal -> assertThat(refusal.retry()).isEqualTo(RaftException.Retry.SAFE));
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }
}
