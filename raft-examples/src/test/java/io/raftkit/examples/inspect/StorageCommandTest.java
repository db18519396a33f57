package io.raftkit.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.Main;
import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.storage.mapdb.MapDbLogStore;
import io.raftkit.storage.mapdb.MapDbOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the tools say about a log, and how they end. */
class StorageCommandTest {
    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Does everything at once, on the test's own thread. */
    private static final class AtOnce implements EventLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException("there is room on the disk");
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long currentTimeMillis() {
            return 0;
        }
    }

    @BeforeEach
    void writeALog() {
        MapDbOptions options = MapDbOptions.defaults().withSegmentBytes(4096);
        try (MapDbLogStore store = MapDbLogStore.open(data.resolve("log"), options)) {
            store.recover(new LogStore.Context(GroupId.DEFAULT, NodeId.of("n1"), new AtOnce()));
            for (int index = 1; index <= 5; index++) {
                LogEntry entry = LogEntry.of(
                        new LogId(index < 4 ? 1 : 2, index), EntryType.COMMAND, 0, Bytes.utf8("command " + index));
                store.write(new LogWrite(
                        new HardState(entry.term(), NodeId.of("n2")), LogWrite.NO_TRUNCATION, List.of(entry)));
            }
        }
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    private void damage() throws IOException {
        Path segment = data.resolve("log").resolve("00000000000000000001.seg");
        byte[] bytes = Files.readAllBytes(segment);
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("command 3")] ^= 1;
        Files.write(segment, bytes);
    }

    @Test
    void aSoundLogIsVerified() {
        assertThat(run("storage", "verify", "--data", data.toString())).isZero();
        assertThat(out.toString())
                .contains("log of node n1, group default, incarnation ")
                .contains("entries 1 to 5 in 1 segments")
                .contains("term 1 from entry 1")
                .contains("term 2 from entry 4")
                .contains("term 2, vote for n2")
                .endsWith("sound" + System.lineSeparator());
    }

    @Test
    void damageIsReportedExactlyAndByTheExitCode() throws IOException {
        damage();
        for (String tool : List.of("verify", "dump", "stats")) {
            assertThat(run("storage", tool, "--data", data.resolve("log").toString()))
                    .isEqualTo(1);
        }
        assertThat(out.toString())
                .contains("DAMAGE: ")
                .contains("unreadable entries: 3")
                .contains("DAMAGED");
    }

    @Test
    void everyRecordIsDumpedOrThoseThatAreAskedFor() {
        assertThat(run("storage", "dump", "--data", data.toString())).isZero();
        assertThat(out.toString())
                .contains("group 1 at byte 256 of")
                .contains("command 1")
                .contains("command 5");
        out.getBuffer().setLength(0);
        assertThat(run("storage", "dump", "--data", data.toString(), "--from", "2", "--to", "3"))
                .isZero();
        assertThat(out.toString())
                .contains("2@1 COMMAND, 9 bytes: command 2")
                .contains("command 3")
                .doesNotContain("command 1", "command 4");
    }

    @Test
    void sizesAreCounted() {
        assertThat(run("storage", "stats", "--data", data.toString())).isZero();
        assertThat(out.toString())
                .contains("4096 bytes on disk")
                .contains("5 entries written, 5 of them in the log: {COMMAND=5}")
                .contains("42 bytes an entry on average, 42 at most");
    }

    @Test
    void whatIsNoLogIsWrong() {
        assertThat(run("storage", "verify", "--data", data.resolve("nothing").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("holds no log");
    }
}
