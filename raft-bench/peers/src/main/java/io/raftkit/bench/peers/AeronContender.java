package io.raftkit.bench.peers;

import io.raftkit.bench.compare.Contender;
import io.raftkit.bench.compare.Member;
import io.raftkit.bench.compare.Seat;
import io.raftkit.bench.compare.Settings;
import java.util.List;

/** Aeron Cluster: UDP, the log a recording of its archive. It has no reads but commands. */
public final class AeronContender implements Contender {
    @Override
    public String name() {
        return "aeron";
    }

    @Override
    public Settings settings() {
        return new Settings(
                "Aeron Cluster 1.51.0",
                "recording of its archive, fileSyncLevel 2: FileChannel.force(true) for each block",
                "Aeron over UDP, its buffers in " + AeronDirectory.PARENT,
                "none of entries or messages (its default)",
                "fileSyncLevel 2 for archive and consensus module (0: no sync at all), SHARED threads (DEDICATED),"
                        + " every thread backs off to 100 us (1 ms), no snapshots; commands through an AeronCluster"
                        + " client over UDP in the leader's process");
    }

    @Override
    public List<String> jvmOptions() {
        // Agrona reaches for the JDK's own Unsafe.
        return List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    }

    @Override
    public Member start(Seat seat) {
        return new AeronMember(new AeronEndpoints(seat));
    }
}
