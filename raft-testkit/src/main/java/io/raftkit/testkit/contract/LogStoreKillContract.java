package io.raftkit.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.GroupId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a {@link LogStore} that keeps files promises when its process is killed: a child process writes, truncates,
 * compacts and starts anew at random, and says what it was told is durable; it is killed in the middle of that, and all
 * it has said must be there. Then another child goes on.
 *
 * <p>Extend it in an integration test ({@code *IT}) that has a constructor without arguments, because the child makes
 * an instance too. {@code -Draftkit.kills=1000} kills as many times instead of 30.
 */
public abstract class LogStoreKillContract {
    private static final int KILLS = 30;
    private static final int MOST_LIFE_MICROS = 300_000;
    private static final String SPEAKS = "the child opens its store and says so before our patience ends; ";
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private Path parent;

    /** For whoever implements {@link #open}. */
    protected LogStoreKillContract() {}

    /** A store in {@code directory}, which exists; not recovered yet. */
    protected abstract LogStore open(Path directory);

    @Test
    public final void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        Path directory = Files.createDirectory(parent.resolve("store"));
        Random lives = new Random(7);
        LogModel log = LogModel.EMPTY;
        long acknowledged = 0;
        int kills = Integer.getInteger("raftkit.kills", KILLS);
        for (int seed = 0; seed < kills; seed++) {
            KilledHistory history = new KilledHistory(log, seed);
            readUntilKilled(start(directory, seed), lives.nextInt(MOST_LIFE_MICROS), history);
            log = verify(directory, history);
            acknowledged += history.acknowledged();
        }
        assertThat(acknowledged).as("writes that were acknowledged").isGreaterThan(kills);
    }

    @Test
    public final void aDirectoryThatAnotherProcessUsesIsRefused() throws Exception {
        Path directory = Files.createDirectory(parent.resolve("store"));
        Process child = start(directory, 1);
        try (BufferedReader said = output(child)) {
            assertThat(said.readLine()).as(SPEAKS + errors()).isNotNull();
            LogStore second = open(directory);
            assertThatThrownBy(
                            () -> second.recover(context()),
                            "a directory that another process uses is refused: two writers destroy each other's log")
                    .isInstanceOf(StorageException.class);
            StoreOnDisk.closeQuietly(second);
            assertThat(child.isAlive()).as("the first is not disturbed").isTrue();
        } finally {
            child.destroyForcibly().waitFor();
        }
        try (LogStore next = open(directory)) {
            assertThat(next.recover(context()).incarnation()).isNotNull();
        }
    }

    /** A child that hangs is killed too, in the end. */
    private Process start(Path directory, int seed) throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        getClass().getName(),
                        directory.toString(),
                        String.valueOf(seed))
                .redirectError(parent.resolve("errors").toFile())
                .start();
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .execute(child.toHandle()::destroyForcibly);
        return child;
    }

    private String errors() throws IOException {
        return "what the child complained of: " + Files.readString(parent.resolve("errors"));
    }

    private static BufferedReader output(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8));
    }

    private void readUntilKilled(Process child, int lifeMicros, KilledHistory history) throws Exception {
        AtomicBoolean killed = new AtomicBoolean();
        try (BufferedReader said = output(child)) {
            String line = said.readLine();
            assertThat(line).as(SPEAKS + errors()).isNotNull();
            CompletableFuture.delayedExecutor(lifeMicros, TimeUnit.MICROSECONDS).execute(() -> {
                killed.set(true);
                // By its handle: the process itself would close the stream, and what it still says is what counts.
                child.toHandle().destroyForcibly();
            });
            while (line != null && line.endsWith(KilledWriter.WHOLE)) {
                history.heard(line.substring(0, line.length() - KilledWriter.WHOLE.length()));
                line = said.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(killed.get())
                .as("the child ends when it is killed, and not before: " + errors())
                .isTrue();
    }

    private LogModel verify(Path directory, KilledHistory history) {
        String when = "after kill " + history.seed();
        LogStore store = open(directory);
        try (store) {
            RecoveredLog recovered = store.recover(context());
            LogModel found = Findings.read(store, recovered, when);
            Verdict verdict = history.verdict();
            return verdict.match(found).orElseThrow(() -> new AssertionError(when + ": " + verdict.explain(found)));
        } catch (StorageException e) {
            throw new AssertionError(when + ": a store must open by itself when its process was killed", e);
        }
    }

    private static LogStore.Context context() {
        return new LogStore.Context(GroupId.DEFAULT, TrackedLog.SELF, new StepLoop());
    }
}
