package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerDirectoryTest {
    @TempDir
    private Path root;

    private final ClusterFile cluster = cluster(6001, 6002);

    @Test
    void aNewDirectoryIsMadeAndKnowsItsNodeAgain() {
        Path path = root.resolve("deep/down");

        ServerDirectory.open(path, cluster, 1).close();
        try (ServerDirectory again = ServerDirectory.open(path, cluster, 1)) {
            assertThat(again.log()).isEqualTo(path.resolve("log"));
            assertThat(again.snapshots()).isEqualTo(path.resolve("snapshots"));
        }
    }

    @Test
    void theDataOfAnotherNodeIsRefused() {
        ServerDirectory.open(root, cluster, 1).close();

        assertThatThrownBy(() -> ServerDirectory.open(root, cluster, 2))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("belongs to node 1 of the cluster 1=127.0.0.1:6001,2=127.0.0.1:6002")
                .hasMessageContaining("but here it is node 2")
                .hasMessageContaining("--data");
    }

    @Test
    void theDataOfAnotherClusterIsRefused() {
        ServerDirectory.open(root, cluster, 1).close();

        assertThatThrownBy(() -> ServerDirectory.open(root, cluster(6001, 6012), 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("2=127.0.0.1:6002, but here it is node 1 of the cluster")
                .hasMessageContaining("2=127.0.0.1:6012");
    }

    @Test
    void aDirectoryThatAServerHoldsIsRefusedUntilItIsClosed() {
        ServerDirectory held = ServerDirectory.open(root, cluster, 1);

        assertThatThrownBy(() -> ServerDirectory.open(root, cluster, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("is in use by a running server");

        held.close();
        ServerDirectory.open(root, cluster, 1).close();
    }

    @Test
    void foreignFilesAreRefusedAndLeftAsTheyWere() throws IOException {
        Files.writeString(root.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> ServerDirectory.open(root, cluster, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds files that are no server's data");

        assertThat(names()).containsExactly("thesis.txt");
    }

    @Test
    void whatCannotBeADirectoryIsRefused() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");

        assertThatThrownBy(() -> ServerDirectory.open(file, cluster, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("is a file: name a directory");
        assertThatThrownBy(() -> ServerDirectory.open(file.resolve("below"), cluster, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("cannot write the data directory");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static ClusterFile cluster(int firstPort, int secondPort) {
        return new ClusterFile(Path.of("cluster.json"), List.of(node(1, firstPort), node(2, secondPort)));
    }

    private static ClusterNode node(int id, int port) {
        return new ClusterNode(id, new HostPort("127.0.0.1", port), new HostPort("127.0.0.1", 8000 + id));
    }
}
