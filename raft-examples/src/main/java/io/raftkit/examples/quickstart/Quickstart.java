package io.raftkit.examples.quickstart;

import io.raftkit.RaftNode;
import io.raftkit.error.NotLeaderException;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A replicated counter: three nodes in one process, with everything in memory. */
public final class Quickstart {
    private static final String[] MEMBERS = {"n1=memory:1", "n2=memory:2", "n3=memory:3"};

    private Quickstart() {}

    /** Counts to 42 and prints it. */
    public static void main(String[] arguments) throws InterruptedException {
        run(System.out);
    }

    static void run(PrintStream out) throws InterruptedException {
        MemoryNetwork network = new MemoryNetwork();
        List<RaftNode> nodes =
                Stream.of("n1", "n2", "n3").map(id -> start(id, network)).toList();

        add(nodes.get(0), 40); // through any node: the leader appends, a majority stores, all apply
        Bytes sum = add(nodes.get(1), 2);
        Bytes read = nodes.get(2).query(Bytes.EMPTY).join(); // linearizable: sees every acknowledged write
        out.println("n2 added up to " + sum.toUtf8() + ", n3 reads " + read.toUtf8());

        nodes.forEach(RaftNode::close);
    }

    private static RaftNode start(String id, MemoryNetwork network) {
        return RaftNode.builder()
                .id(NodeId.of(id))
                .members(MEMBERS)
                .stateMachine(new Counter())
                .log(new MemoryLogStore())
                .snapshots(new MemorySnapshotStore())
                .transport(network.transport(NodeId.of(id)))
                .build()
                .start();
    }

    private static Bytes add(RaftNode node, long number) throws InterruptedException {
        while (true) {
            try {
                return node.propose(Bytes.utf8(Long.toString(number))).join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof NotLeaderException)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50); // no leader yet: nothing was appended, so it may be tried again
            }
        }
    }
}
