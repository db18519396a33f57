package io.raftkit.storage.mapdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed at random moments; what it was told is durable must be there. */
class KillIT {
    private static final int KILLS = Integer.getInteger("raftkit.kills", 30);

    @TempDir
    Path parent;

    @Test
    void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        Path directory = parent.resolve("n1");
        Random random = new Random(7);
        Found before = new Found(HardState.INITIAL, 0, List.of());
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = writeUntilKilled(directory, kill, random);
            Found found = read(directory);
            assertThat(found.hardState().term()).as("kill %d", kill).isGreaterThanOrEqualTo(acknowledged);
            verify(found, before, kill);
            before = found;
        }
        assertThat(before.hardState().term()).isGreaterThan(KILLS);
    }

    /** Writes are there in one piece and in their order: the log is what the plan made of it up to some write. */
    private static void verify(Found found, Found before, int kill) {
        long term = found.hardState().term();
        assertThat(found.hardState()).isEqualTo(KillPlan.hardState(term));
        KillPlan plan = new KillPlan(kill, before.hardState().term(), before.base(), before.last());
        long resetAt = -1;
        while (plan.term() < term) {
            plan.next();
        }
        if (plan.last() != found.last()) {
            // The next write is not there, but the reset before it is.
            resetAt =
                    Objects.requireNonNull(plan.next().reset(), "kill " + kill).index();
            assertThat(found.last()).as("kill %d", kill).isEqualTo(resetAt);
            assertThat(found.entries()).as("kill %d", kill).isEmpty();
        }
        for (LogEntry entry : found.entries()) {
            long written = plan.termAt(entry.index());
            LogEntry expected = written > 0
                    ? KillPlan.entry(written, entry.index())
                    : before.entries().get((int) (entry.index() - before.base() - 1));
            assertThat(entry).as("kill %d", kill).isEqualTo(expected);
        }
    }

    @Test
    void aDirectoryThatAnotherProcessUsesIsRefused() throws Exception {
        Path directory = parent.resolve("n1");
        Process child = start(directory, 1);
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).endsWith(".");
            assertThatThrownBy(() -> read(directory))
                    .isInstanceOf(StorageException.class)
                    .hasMessage(directory + " is in use by another process: stop it or choose another directory");
            assertThat(output.readLine()).endsWith(".");
        } finally {
            child.destroyForcibly().waitFor();
        }
        read(directory);
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

    /** The last term that the child reported before it was killed. */
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

    /** What a killed process left. */
    private record Found(HardState hardState, long base, List<LogEntry> entries) {
        long last() {
            return base + entries.size();
        }
    }

    private static Found read(Path directory) {
        assertThat(LogInspection.of(directory).isSound()).isTrue();
        MapDbLogStore store = MapDbLogStore.open(directory, KillChild.OPTIONS);
        try (store) {
            RecoveredLog log = store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, new ManualLoop()));
            List<LogEntry> entries = store.read(log.base().index(), Long.MAX_VALUE, Long.MAX_VALUE);
            assertThat(entries).hasSize((int) (log.lastIndex() - log.base().index()));
            return new Found(log.hardState(), log.base().index(), entries);
        }
    }
}
