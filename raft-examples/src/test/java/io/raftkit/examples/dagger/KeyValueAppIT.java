package io.raftkit.examples.dagger;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.NodeOptions;
import io.raftkit.RaftNode;
import io.raftkit.model.ServerRole;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyValueAppIT {
    @TempDir
    Path data;

    @Test
    void aNodeWiredByDaggerElectsItselfInAClusterOfOne() throws Exception {
        KeyValueApp app = KeyValueApp.create(NodeOptions.of("n1", "n1=127.0.0.1:" + freePort()), data);

        try (RaftNode node = app.node().start()) {
            for (int i = 0; i < 1_000 && !node.status().isLeader(); i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(node.status().role()).isEqualTo(ServerRole.LEADER);
            assertThat(app.node()).as("one node for each component").isSameAs(node);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
