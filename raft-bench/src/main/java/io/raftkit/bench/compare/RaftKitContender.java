package io.raftkit.bench.compare;

import io.netty.channel.epoll.Epoll;
import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RaftConfig;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.transport.netty.NettyTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** This toolkit: Netty, the log on MapDB volumes, snapshots in files. */
public final class RaftKitContender implements Contender {
    /** Rare beside what is measured, but a log that is never cut would fill the disk in a long run. */
    private static final long SNAPSHOT_ENTRIES = 2_000_000;

    private static final RaftConfig CONFIG = RaftConfig.builder()
            .snapshotEntries(SNAPSHOT_ENTRIES)
            .snapshotLogBytes(Long.MAX_VALUE)
            .build();

    /** Half an election timeout. */
    private static final int LEASE_MILLIS = 500;

    @Override
    public String name() {
        return "raftkit";
    }

    @Override
    public Settings settings() {
        String version = RaftNode.class.getPackage().getImplementationVersion();
        return new Settings(
                "RaftKit " + (version == null ? "of this build" : version),
                "MapDbLogStore: a write past the page cache and fdatasync for each group of entries",
                "NettyTransport over TCP, by " + (Epoll.isAvailable() ? "epoll" : "NIO"),
                "CRC32C of every entry, made by the leader, verified by followers, kept on disk",
                "defaults, but a snapshot every " + SNAPSHOT_ENTRIES + " entries; for lease reads a lease of "
                        + LEASE_MILLIS + " ms");
    }

    @Override
    public Set<ReadLevel> reads() {
        return Set.of(ReadLevel.values());
    }

    @Override
    public Member start(Seat seat) {
        KeyValueStateMachine machine = new KeyValueStateMachine();
        RaftNode node = RaftNode.builder()
                .id(id(seat.self()))
                .members(endpoints(seat))
                .stateMachine(machine)
                .log(MapDbLogStore.open(seat.directory().resolve("log")))
                .snapshots(FileSnapshotStore.open(seat.directory().resolve("snapshots")))
                .transport(NettyTransport.create())
                .config(CONFIG)
                .build();
        return new Server(node.start(), seat.reads());
    }

    private static NodeId id(int member) {
        return NodeId.of("n" + (member + 1));
    }

    private static List<Endpoint> endpoints(Seat seat) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int port : seat.ports()) {
            endpoints.add(new Endpoint(id(endpoints.size()), seat.host() + ":" + port));
        }
        return endpoints;
    }

    private static final class Server implements Member {
        private final RaftNode node;
        private final Consistency consistency;
        private final int leaseMillis;
        private volatile boolean isLeaseAsked;

        Server(RaftNode node, ReadLevel level) {
            this.node = node;
            this.leaseMillis = level == ReadLevel.LEASE ? LEASE_MILLIS : 0;
            this.consistency = switch (level) {
                case LINEARIZABLE -> Consistency.LINEARIZABLE;
                case LEASE -> Consistency.LEASE;
                case LOCAL -> Consistency.LOCAL;
            };
        }

        /** Where leases are to be measured, not before the cluster has promised one. */
        @Override
        public boolean isLeader() {
            NodeStatus status = node.status();
            boolean hasLease = status.configuration().leaseMillis() == leaseMillis;
            if (status.isLeader() && !hasLease && !isLeaseAsked) {
                isLeaseAsked = true;
                var unused = node.changeMembership(
                                status.configuration().withLeaseMillis(leaseMillis), status.configurationIndex())
                        .whenComplete((index, failure) -> isLeaseAsked = failure == null);
            }
            return status.isLeader() && hasLease;
        }

        @Override
        public void submit(byte[] command, Completion completion) {
            var unused = node.propose(Bytes.wrap(command)).whenComplete((result, failure) -> completion.done(failure));
        }

        @Override
        public void read(long key, Completion completion) {
            var unused = node.query(KeyValueStateMachine.query(key), consistency)
                    .whenComplete((result, failure) -> completion.done(failure));
        }

        @Override
        public void close() {
            node.close();
        }
    }
}
