package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.Main;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SnapshotCommandTest {
    private static final int SIZE = 200_000;

    @TempDir
    Path directory;

    private final StringWriter printed = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private Path serverWithSnapshots() throws IOException {
        Path data = directory.resolve("data");
        for (long index : new long[] {10, 20}) {
            try (SnapshotStore store = FileSnapshotStore.open(data.resolve("snapshots"));
                    SnapshotStore.Writer writer = store.begin(metadata(index))) {
                writer.output().write(new byte[SIZE]);
                writer.commit();
            }
        }
        return data;
    }

    private static SnapshotMetadata metadata(long index) {
        Configuration configuration = Configuration.bootstrap(
                List.of(new Member(NodeId.of("1"), "127.0.0.1:6001", new Incarnation(new UUID(1, 2)))));
        return new SnapshotMetadata(new LogId(3, index), 1, configuration, 7);
    }

    @Test
    void theNewestIsExportedAndTheCopyVerified() throws IOException {
        Path data = serverWithSnapshots();
        Path file = directory.resolve("backup.raft");

        assertThat(run("export", "--data", data.toString(), "--file", file.toString()))
                .isZero();
        assertThat(printed.toString())
                .isEqualTo("exported state up to entry 20@3, 200000 bytes, members [1=127.0.0.1:6001] to " + file
                        + System.lineSeparator());
        assertThat(run("verify", file.toString())).isZero();
        assertThat(printed.toString()).contains("backup.raft is whole: state up to entry 20@3");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void whatStandsInTheWayIsNotOverwritten() throws IOException {
        Path data = serverWithSnapshots();
        Path file = Files.createFile(directory.resolve("backup.raft"));

        assertThat(run("export", "--data", data.toString(), "--file", file.toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).isEqualTo("error: " + file + " exists: name a file that does not\n");
        assertThat(file).isEmptyFile();
    }

    @Test
    void damageIsNamedAndExportedByNobody() throws IOException {
        Path data = serverWithSnapshots();
        Path newest = data.resolve("snapshots/snapshot-00000000000000000020-00000000000000000003.raft");
        byte[] content = Files.readAllBytes(newest);
        content[content.length / 2]++;
        Files.write(newest, content);
        Path file = directory.resolve("backup.raft");

        assertThat(run("verify", newest.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("is damaged: the checksum of its state differs at byte 65536");
        assertThat(run("export", "--data", data.toString(), "--file", file.toString()))
                .isEqualTo(1);
        assertThat(file).doesNotExist();
    }

    @Test
    void whereThereIsNoneThatIsSaid() {
        assertThat(run("export", "--data", directory.toString(), "--file", "x")).isEqualTo(1);
        assertThat(errors.toString()).isEqualTo("error: there is no whole snapshot in " + directory + "\n");
    }

    @Test
    void theBarShowsHowFarItIs() {
        long[] now = {0};
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        ProgressBar bar =
                new ProgressBar(new PrintStream(terminal, true, StandardCharsets.UTF_8), () -> now[0], 8 << 20);
        now[0] = 1_000_000_000;
        bar.at(2 << 20);
        bar.at(3 << 20); // too soon to show it
        assertThat(terminal.toString(StandardCharsets.UTF_8).stripTrailing())
                .isEqualTo("\r[#######                       ]  25 %  2.0 of 8.0 MiB  2.0 MiB/s  3 s left");
        terminal.reset();
        bar.end();
        assertThat(terminal.toString(StandardCharsets.UTF_8)).isBlank();
        new ProgressBar(null, () -> 0, 1).at(1);
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(printed, true));
        commandLine.setErr(new PrintWriter(errors, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "snapshot";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return commandLine.execute(all);
    }
}
