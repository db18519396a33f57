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

    @Test
    void aNewDirectoryIsMadeAndKnowsItsNodeAgain() {
        Path path = root.resolve("deep/down");

        ServerDirectory.open(path, 1).close();
        try (ServerDirectory again = ServerDirectory.open(path, 1)) {
            assertThat(again.log()).isEqualTo(path.resolve("log"));
            assertThat(again.snapshots()).isEqualTo(path.resolve("snapshots"));
        }
    }

    @Test
    void theDataOfAnotherNodeIsRefused() {
        ServerDirectory.open(root, 1).close();

        assertThatThrownBy(() -> ServerDirectory.open(root, 2))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("belongs to node 1, but this is node 2")
                .hasMessageContaining("--data");
    }

    @Test
    void whatIsNoNodesDataIsRefused() throws IOException {
        Files.writeString(root.resolve("owner"), "mine, all mine");

        assertThatThrownBy(() -> ServerDirectory.open(root, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("belongs to somebody else");
    }

    @Test
    void aDirectoryThatAServerHoldsIsRefusedUntilItIsClosed() {
        ServerDirectory held = ServerDirectory.open(root, 1);

        assertThatThrownBy(() -> ServerDirectory.open(root, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("is in use by a running server");

        held.close();
        ServerDirectory.open(root, 1).close();
    }

    @Test
    void foreignFilesAreRefusedAndLeftAsTheyWere() throws IOException {
        Files.writeString(root.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> ServerDirectory.open(root, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds files that are no server's data");

        assertThat(names()).containsExactly("thesis.txt");
    }

    @Test
    void whatCannotBeADirectoryIsRefused() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");

        assertThatThrownBy(() -> ServerDirectory.open(file, 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("is a file: name a directory");
        assertThatThrownBy(() -> ServerDirectory.open(file.resolve("below"), 1))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("cannot write the data directory");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
