package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.Main;
import io.raftkit.examples.demo.FreePorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every mistaken start ends with one line that names what is wrong, and leaves the data as it was. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BadInputIT {
    @TempDir
    private Path directory;

    private final StringWriter errors = new StringWriter();
    private List<Integer> ports = List.of();

    @BeforeEach
    void choosePorts() throws IOException {
        ports = FreePorts.choose(2);
    }

    @Test
    void aMalformedClusterFile() throws IOException {
        Files.writeString(file(), "{\"1\": {\"id\": 1}}");

        requireRefused(1, data(), "cluster.json, node 1: \"addr\" is missing");
    }

    @Test
    void anIdThatTheClusterFileDoesNotName() throws IOException {
        writeFile();

        requireRefused(7, data(), "names no node 7, only [1]");
    }

    @Test
    void aRaftPortInUse() throws IOException {
        writeFile();
        try (ServerSocket user = listening(ports.get(0))) {
            requireRefused(1, data(), "cannot listen on 127.0.0.1:" + user.getLocalPort());
        }
        assertThat(data()).doesNotExist();
    }

    @Test
    void anHttpPortInUse() throws IOException {
        writeFile();
        try (ServerSocket user = listening(ports.get(1))) {
            requireRefused(1, data(), "cannot listen on 127.0.0.1:" + user.getLocalPort());
            assertThat(errors.toString()).contains("change \"http\" of node 1");
        }
        assertThat(data()).doesNotExist();
    }

    @Test
    void aDataDirectoryOfAnotherNode() throws IOException {
        writeFile();
        Files.createDirectories(data());
        Files.writeString(data().resolve("owner"), "node=2\n");

        requireRefused(1, data(), "belongs to node 2, but this is node 1");
    }

    @Test
    void aDataDirectoryThatIsAFile() throws IOException {
        writeFile();
        Files.writeString(data(), "precious");

        requireRefused(1, data(), "is a file: name a directory with --data");
        assertThat(data()).hasContent("precious");
    }

    @Test
    void aDataDirectoryThatCannotBeMade() throws IOException {
        writeFile();
        Files.writeString(data(), "precious");

        requireRefused(1, data().resolve("below"), "cannot write the data directory");
    }

    @Test
    void aDataDirectoryThatAnotherProcessHolds() throws Exception {
        writeFile();
        Files.createDirectories(data());
        Path output = directory.resolve("output.txt");
        try (FileChannel channel =
                        FileChannel.open(data().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            ServerProcess server = ServerProcess.start(output, arguments(1, data()));

            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output())
                    .startsWith("error: ")
                    .contains("is in use by a running server")
                    .hasLineCount(1);
        }
        assertThat(contents(data())).containsOnlyKeys("lock");
    }

    private void requireRefused(int id, Path data, String line) throws IOException {
        Map<String, Long> before = contents(directory);

        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        int code = commandLine.execute(
                Stream.concat(Stream.of("server"), arguments(id, data).stream()).toArray(String[]::new));

        assertThat(code).isEqualTo(1);
        assertThat(errors.toString()).startsWith("error: ").contains(line).hasLineCount(1);
        Map<String, Long> after = contents(directory);
        after.remove(directory.relativize(data.resolve("lock")).toString());
        assertThat(after).isEqualTo(before);
    }

    private List<String> arguments(int id, Path data) {
        return List.of("--id", Integer.toString(id), "--config", file().toString(), "--data", data.toString());
    }

    private void writeFile() throws IOException {
        Files.writeString(
                file(),
                "{\"1\": {\"id\": 1, \"addr\": \":%d\", \"http\": \":%d\"}}".formatted(ports.get(0), ports.get(1)));
    }

    private Path file() {
        return directory.resolve("cluster.json");
    }

    private Path data() {
        return directory.resolve("data");
    }

    private static ServerSocket listening(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    /** Names and sizes of the files. */
    private static Map<String, Long> contents(Path root) throws IOException {
        Map<String, Long> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(path).toString(), Files.size(path));
            }
        }
        return contents;
    }
}
