package io.raftkit.examples.network;

import io.raftkit.RaftNode;
import io.raftkit.examples.demo.FreePorts;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Three nodes on real disks and sockets, which meet each other at proxies only. */
final class ProxiedCluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final long CONDITION_SECONDS = 60;

    private final List<RaftNode> nodes = new ArrayList<>();
    private final List<TcpProxy> proxies = new ArrayList<>();
    private final Map<TcpProxy.Direction, Weather> weather = new ConcurrentHashMap<>();

    ProxiedCluster(Path directory, long seed) throws IOException {
        List<Integer> ports = FreePorts.choose(2 * SIZE);
        List<Endpoint> members = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            members.add(new Endpoint(NodeId.of("n" + (i + 1)), "127.0.0.1:" + ports.get(i)));
        }
        for (int i = 0; i < SIZE; i++) {
            NodeId id = members.get(i).id();
            proxies.add(new TcpProxy(id, ports.get(i), ports.get(SIZE + i), weather, seed + 1000L * i));
            nodes.add(RaftNode.builder()
                    .id(id)
                    .members(members)
                    .stateMachine(new KeyValueStore())
                    .log(MapDbLogStore.open(directory.resolve(id + "-log")))
                    .snapshots(FileSnapshotStore.open(directory.resolve(id + "-snapshots")))
                    .transport(NettyTransport.listenOn("127.0.0.1", ports.get(SIZE + i)))
                    .build()
                    .start());
        }
    }

    List<RaftNode> nodes() {
        return nodes;
    }

    /** The node that leads, once a majority follows it. */
    NodeId awaitLeader() throws InterruptedException {
        NodeId[] found = new NodeId[1];
        await("a leader", () -> {
            for (RaftNode each : nodes) {
                NodeId leader = each.status().leader();
                if (leader != null && 2 * followersOf(leader) > SIZE) {
                    found[0] = leader;
                }
            }
            return found[0] != null;
        });
        return found[0];
    }

    private long followersOf(NodeId leader) {
        return nodes.stream()
                .filter(each -> leader.equals(each.status().leader()))
                .count();
    }

    List<NodeId> othersThan(NodeId id) {
        return nodes.stream().map(RaftNode::id).filter(each -> !each.equals(id)).toList();
    }

    /** Sets the weather one way. */
    void set(NodeId from, NodeId to, Weather now) {
        weather.put(new TcpProxy.Direction(from, to), now);
    }

    void setEverywhere(Weather now) {
        for (RaftNode from : nodes) {
            othersThan(from.id()).forEach(to -> set(from.id(), to, now));
        }
    }

    /** All is fine again; connections that have lost bytes are ended. */
    void heal() {
        weather.clear();
        proxies.forEach(TcpProxy::endTheBroken);
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONDITION_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("not within " + CONDITION_SECONDS + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(RaftNode::close);
        for (TcpProxy each : proxies) {
            each.close();
        }
    }
}
