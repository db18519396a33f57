package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterFileTest {
    @TempDir
    private Path directory;

    @Test
    void theSeedsFormatIsRead() throws IOException {
        ClusterFile cluster = read("""
                {"2": {"id": 2, "addr": "host-2.example:6002", "http": ":80"},
                 "10": {"id": 10, "addr": "[::1]:6010"},
                 "1": {"id": 1, "addr": ":6001"}}
                """);

        assertThat(cluster.nodes())
                .containsExactly(
                        new ClusterNode(1, new HostPort("127.0.0.1", 6001), new HostPort("127.0.0.1", 8001)),
                        new ClusterNode(2, new HostPort("host-2.example", 6002), new HostPort("127.0.0.1", 80)),
                        new ClusterNode(10, new HostPort("::1", 6010), new HostPort("127.0.0.1", 8010)));
        assertThat(cluster.endpoints()).hasToString("[1=127.0.0.1:6001, 2=host-2.example:6002, 10=[::1]:6010]");
    }

    @Test
    void anIdThatIsNotInItIsRefused() throws IOException {
        ClusterFile cluster = read("{'1': {'id': 1, 'addr': ':6001'}, '2': {'id': 2, 'addr': ':6002'}}");

        assertThatThrownBy(() -> cluster.node(4))
                .isInstanceOf(BadInputException.class)
                .hasMessage(cluster.path() + " names no node 4, only [1, 2]: choose one of these with --id, or add it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | names no nodes",
                "{ | line 1 column",
                "{} | names no nodes",
                "[] | names no nodes",
                "{} {} | line 1 column",
                "{'1': {'id': 1, 'addr': ':1'}, '1': {'id': 1, 'addr': ':2'}} | Duplicate field '1'",
                "{'one': {'id': 1, 'addr': ':1'}} | node one: an id is a number",
                "{'01': {'id': 1, 'addr': ':1'}} | node 01: an id is a number",
                "{'0': {'id': 0, 'addr': ':1'}} | node 0: an id is a number",
                "{'1': ':6001'} | node 1: expected {",
                "{'1': {'addr': ':1'}} | node 1: 'id' must be 1 like its key, not missing",
                "{'1': {'id': 2, 'addr': ':1'}} | node 1: 'id' must be 1 like its key, not 2",
                "{'1': {'id': '1', 'addr': ':1'}} | node 1: 'id' must be 1 like its key",
                "{'1': {'id': 1}} | node 1: 'addr' is missing",
                "{'1': {'id': 1, 'addr': 6001}} | node 1: 'addr': expected 'host:port'",
                "{'1': {'id': 1, 'addr': 'host'}} | node 1: 'addr': expected 'host:port'",
                "{'1': {'id': 1, 'addr': ':0'}} | node 1: 'addr': the port must be 1 to 65535, not 0",
                "{'1': {'id': 1, 'addr': ':65536'}} | the port must be 1 to 65535, not 65536",
                "{'1': {'id': 1, 'addr': 'a:b:1'}} | node 1: 'addr': expected 'host:port'",
                "{'1': {'id': 1, 'addr': ':1', 'http': true}} | node 1: 'http': expected 'host:port'",
                "{'1': {'id': 1, 'addr': ':1', 'adress': ':2'}} | 'adress' is unknown here, only [addr, http, id] are",
                "{'60000': {'id': 60000, 'addr': ':1'}} | 8000 + 60000 is no port: add 'http'",
                "{'1': {'id': 1, 'addr': ':1'}, '2': {'id': 2, 'addr': ':1'}} | are both 127.0.0.1:1",
                "{'1': {'id': 1, 'addr': ':1'}, '2': {'id': 2, 'addr': 'localhost:1'}} | are both localhost:1",
                "{'1': {'id': 1, 'addr': ':8002'}, '2': {'id': 2, 'addr': ':1'}} | are both 127.0.0.1:8002",
            })
    void whatIsMalformedIsRefusedInOneLineThatNamesFileAndField(String json, String expected) {
        assertThatThrownBy(() -> read(json == null ? "" : json))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file().toString())
                .hasMessageContaining(expected.contains("Duplicate") ? expected : expected.replace('\'', '"'))
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> ClusterFile.read(directory.resolve("nowhere.json")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("there is no cluster file")
                .hasMessageContaining("nowhere.json");
        assertThatThrownBy(() -> ClusterFile.read(directory)).hasMessageContaining("cannot read the cluster file");
    }

    private Path file() {
        return directory.resolve("cluster.json");
    }

    private ClusterFile read(String json) throws IOException {
        Files.writeString(file(), json.replace('\'', '"'));
        return ClusterFile.read(file());
    }
}
