package io.raftkit.bench.peers;

import io.raftkit.bench.compare.Contender;
import io.raftkit.bench.compare.KeyValues;
import io.raftkit.bench.compare.Member;
import io.raftkit.bench.compare.ReadLevel;
import io.raftkit.bench.compare.Seat;
import io.raftkit.bench.compare.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.TimeDuration;

/** Apache Ratis: gRPC, its segmented log. */
public final class RatisContender implements Contender {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(0, 1));
    private static final int LIMIT = 65_536;
    private static final int SUBMITTERS = 32;

    @Override
    public String name() {
        return "ratis";
    }

    @Override
    public Settings settings() {
        return new Settings(
                "Apache Ratis 3.3.0",
                "segmented log: FileChannel.force(false) for each batch",
                "gRPC over TCP",
                "CRC32 of each entry of the log",
                "elections after 1-2 s (150-300 ms, which elects under load), write and queue limits 65536 (4096), no"
                        + " log of commit indexes (a second sync for each batch), retry cache 5 s (60 s), no snapshots,"
                        + " 32 submitting threads (its call blocks)");
    }

    @Override
    public Set<ReadLevel> reads() {
        return Set.of(ReadLevel.LINEARIZABLE, ReadLevel.LEASE);
    }

    @Override
    public int submitters() {
        return SUBMITTERS;
    }

    @Override
    public Member start(Seat seat) throws IOException {
        List<RaftPeer> peers = new ArrayList<>();
        for (int port : seat.ports()) {
            peers.add(RaftPeer.newBuilder()
                    .setId("n" + (peers.size() + 1))
                    .setAddress(seat.host() + ":" + port)
                    .build());
        }
        RaftPeerId self = peers.get(seat.self()).getId();
        KeyValues map = new KeyValues();
        RaftServer server = RaftServer.newBuilder()
                .setServerId(self)
                .setGroup(RaftGroup.valueOf(GROUP, peers))
                .setProperties(properties(seat))
                .setStateMachine(new RatisStateMachine(map))
                .build();
        server.start();
        return new RatisMember(server, GROUP);
    }

    private static RaftProperties properties(Seat seat) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(seat.directory().toFile()));
        GrpcConfigKeys.Server.setPort(properties, seat.port());
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.ONE_SECOND);
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.ONE_SECOND.multiply(2));
        RaftServerConfigKeys.Write.setElementLimit(properties, LIMIT);
        RaftServerConfigKeys.Log.setQueueElementLimit(properties, LIMIT);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.ONE_SECOND.multiply(5));
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, seat.reads() == ReadLevel.LEASE);
        return properties;
    }
}
