package io.raftkit.bench.peers;

import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import io.raftkit.bench.compare.Contender;
import io.raftkit.bench.compare.KeyValues;
import io.raftkit.bench.compare.Member;
import io.raftkit.bench.compare.ReadLevel;
import io.raftkit.bench.compare.Seat;
import io.raftkit.bench.compare.Settings;
import java.util.List;
import java.util.Set;

/** SOFAJRaft: Bolt, the log in RocksDB. */
public class JRaftContender implements Contender {
    private static final String GROUP = "bench";
    private static final int TUNED_BATCH = 256;
    private static final int TUNED_APPEND_BUFFER = 1 << 20;

    private final boolean tuned;

    /** Tuned for throughput. */
    public JRaftContender() {
        this(true);
    }

    private JRaftContender(boolean tuned) {
        this.tuned = tuned;
    }

    /** The same with all settings as they come. */
    public static final class AsItComes extends JRaftContender {
        /** With its defaults. */
        public AsItComes() {
            super(false);
        }
    }

    @Override
    public String name() {
        return tuned ? "jraft" : "jraft-defaults";
    }

    @Override
    public Settings settings() {
        return new Settings(
                "SOFAJRaft 1.4.1, Bolt 1.6.12, RocksDB 8.8.1",
                "RocksDBLogStorage, sync: fdatasync of RocksDB's write-ahead log for each batch",
                "Bolt over TCP, Netty 4.2 epoll",
                "none of entries or messages (its default); RocksDB's own of its log",
                tuned
                        ? "applyBatch 256 (32), maxAppendBufferSize 1 MiB (256 KiB), no statistics, no snapshots"
                        : "defaults, but no snapshots");
    }

    @Override
    public Set<ReadLevel> reads() {
        return Set.of(ReadLevel.LINEARIZABLE, ReadLevel.LEASE);
    }

    @Override
    public List<String> jvmOptions() {
        // Bolt would write files into the home directory.
        return List.of("-Dsofa.middleware.log.disable=true");
    }

    @Override
    public Member start(Seat seat) {
        KeyValues map = new KeyValues();
        NodeOptions options = new NodeOptions();
        options.setInitialConf(new Configuration(
                seat.ports().stream().map(port -> new PeerId(seat.host(), port)).toList()));
        options.setFsm(new JRaftStateMachine(map));
        options.setLogUri(seat.directory().resolve("log").toString());
        options.setRaftMetaUri(seat.directory().resolve("meta").toString());
        options.setRaftOptions(raftOptions(seat.reads()));
        RaftGroupService service = new RaftGroupService(GROUP, new PeerId(seat.host(), seat.port()), options);
        return new JRaftMember(service, service.start(), map);
    }

    private RaftOptions raftOptions(ReadLevel reads) {
        RaftOptions options = new RaftOptions();
        if (tuned) {
            options.setApplyBatch(TUNED_BATCH);
            options.setMaxAppendBufferSize(TUNED_APPEND_BUFFER);
            options.setOpenStatistics(false);
        }
        options.setReadOnlyOptions(
                reads == ReadLevel.LEASE ? ReadOnlyOption.ReadOnlyLeaseBased : ReadOnlyOption.ReadOnlySafe);
        return options;
    }
}
