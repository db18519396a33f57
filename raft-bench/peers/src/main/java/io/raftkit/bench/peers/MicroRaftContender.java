package io.raftkit.bench.peers;

import io.microraft.QueryPolicy;
import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.store.sqlite.RaftSqliteStore;
import io.raftkit.bench.compare.Contender;
import io.raftkit.bench.compare.Member;
import io.raftkit.bench.compare.ReadLevel;
import io.raftkit.bench.compare.Seat;
import io.raftkit.bench.compare.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** MicroRaft with its SQLite store. It comes without a transport. */
public final class MicroRaftContender implements Contender {
    private static final String GROUP = "bench";
    private static final int MOST_PENDING = 16_384;
    /** Its log lies in memory, in an array of this size; snapshots would make room. */
    private static final int MOST_COMMANDS = 4_000_000;

    private static final RaftConfig CONFIG = RaftConfig.newBuilder()
            .setMaxPendingLogEntryCount(MOST_PENDING)
            .setCommitCountToTakeSnapshot(MOST_COMMANDS)
            .build();

    @Override
    public String name() {
        return "microraft";
    }

    @Override
    public Settings settings() {
        return new Settings(
                "MicroRaft 0.7, microraft-store-sqlite 0.7",
                "SQLite's write-ahead log, synchronous=EXTRA: one fsync for each batch",
                "ours (it has none): Netty 4.2 NIO over TCP, hand-written codec",
                "none of entries or messages; SQLite's own of its log",
                "maxPendingLogEntryCount 16384 (5000), no snapshot before command 4,000,000 (50,000)");
    }

    @Override
    public Set<ReadLevel> reads() {
        return Set.of(ReadLevel.values());
    }

    @Override
    public List<String> jvmOptions() {
        return List.of("-Dorg.jooq.no-logo=true", "-Dorg.jooq.no-tips=true");
    }

    @Override
    public Member start(Seat seat) {
        List<RaftEndpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < seat.ports().size(); i++) {
            endpoints.add(new MicroRaftCodec.Peer(i));
        }
        DefaultRaftModelFactory models = new DefaultRaftModelFactory();
        MicroRaftCodec codec = new MicroRaftCodec(GROUP, models);
        MicroRaftTransport transport = new MicroRaftTransport(seat, codec);
        RaftNode node = RaftNode.newBuilder()
                .setGroupId(GROUP)
                .setLocalEndpoint(endpoints.get(seat.self()))
                .setInitialGroupMembers(endpoints)
                .setConfig(CONFIG)
                .setTransport(transport)
                .setStateMachine(new MicroRaftStateMachine())
                .setStore(RaftSqliteStore.create(
                        seat.directory().resolve("log.sqlite").toFile(), models, new MicroRaftSerializers(codec)))
                .setModelFactory(models)
                .build();
        transport.listen(node::handle);
        node.start().join();
        return new MicroRaftMember(node, transport, policy(seat.reads()));
    }

    private static QueryPolicy policy(ReadLevel level) {
        return switch (level) {
            case LINEARIZABLE -> QueryPolicy.LINEARIZABLE;
            case LEASE -> QueryPolicy.LEADER_LEASE;
            case LOCAL -> QueryPolicy.EVENTUAL_CONSISTENCY;
        };
    }
}
