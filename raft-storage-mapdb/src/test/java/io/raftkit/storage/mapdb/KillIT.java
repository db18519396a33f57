package io.raftkit.storage.mapdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed at random moments; what it was told is durable must be there. */
class KillIT {
    private static final int KILLS = 30;

    @TempDir
    Path parent;

    @Test
    void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        Path directory = parent.resolve("n1");
        Random random = new Random(7);
        long index = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = writeUntilKilled(directory, kill, random);
            RecoveredLog log = verify(directory);
            assertThat(log.lastIndex()).as("kill %d", kill).isGreaterThanOrEqualTo(acknowledged);
            // A write is there in one piece: the term and vote are those that came with the last entry.
            assertThat(log.hardState())
                    .isEqualTo(KillChild.hardState(log.hardState().term(), log.lastIndex()));
            assertThat(log.hardState().term()).as("kill %d", kill).isGreaterThanOrEqualTo(acknowledged);
            index = Math.max(index, acknowledged);
        }
        assertThat(index).isGreaterThan(KILLS);
    }

    @Test
    void aDirectoryThatAnotherProcessUsesIsRefused() throws Exception {
        Path directory = parent.resolve("n1");
        Process child = start(directory, 1);
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).endsWith(".");
            assertThatThrownBy(() -> verify(directory))
                    .isInstanceOf(StorageException.class)
                    .hasMessage(directory + " is in use by another process: stop it or choose another directory");
            assertThat(output.readLine()).endsWith(".");
        } finally {
            child.destroyForcibly().waitFor();
        }
        verify(directory);
    }

    private Process start(Path directory, int seed) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillChild.class.getName(),
                        directory.toString(),
                        String.valueOf(seed))
                .redirectError(errors().toFile())
                .start();
    }

    private Path errors() {
        return parent.resolve("errors");
    }

    /** The last index that the child reported before it was killed. */
    private long writeUntilKilled(Path directory, int seed, Random random) throws IOException, InterruptedException {
        Process child = start(directory, seed);
        long acknowledged = 0;
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            String line = output.readLine();
            // By its handle: the process itself would close the stream, and what it still says is what counts.
            CompletableFuture.delayedExecutor(random.nextInt(400_000), TimeUnit.MICROSECONDS)
                    .execute(child.toHandle()::destroyForcibly);
            while (line != null && line.endsWith(".")) {
                acknowledged = Long.parseLong(line.substring(0, line.length() - 1));
                line = output.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).as(Files.readString(errors())).isPositive();
        return acknowledged;
    }

    private static RecoveredLog verify(Path directory) {
        MapDbLogStore store = MapDbLogStore.open(directory, KillChild.OPTIONS);
        try (store) {
            RecoveredLog log = store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, new ManualLoop()));
            List<LogEntry> entries = store.read(log.base().index(), Long.MAX_VALUE, Long.MAX_VALUE);
            assertThat(entries).hasSize((int) (log.lastIndex() - log.base().index()));
            entries.forEach(entry -> assertThat(entry).isEqualTo(KillChild.entry(entry.term(), entry.index())));
            return log;
        }
    }
}
