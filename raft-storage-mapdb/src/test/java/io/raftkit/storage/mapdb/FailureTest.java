package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.LogId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first failure is the last thing that happens. */
class FailureTest {
    @TempDir
    Path directory;

    @Test
    void aFailedSyncFailsThisWriteAndEveryLaterOneAndIsNeverRetried() {
        Harness log = new Harness(directory);
        log.appendDurably(1, 1, 1);
        log.disk.failSyncs(true);
        List<Integer> order = new ArrayList<>();
        CompletionStage<Void> first = log.append(entry(1, 2));
        first.whenComplete((done, error) -> order.add(1));
        log.append(entry(1, 3)).whenComplete((done, error) -> order.add(2));
        log.loop.runAll();
        failed(first);
        assertThat(order).containsExactly(1, 2);
        int syncs = log.disk.syncs();
        log.disk.failSyncs(false);
        failed(log.append(entry(1, 4)));
        failed(log.store().reset(new LogId(1, 9)));
        log.store().compact(new LogId(1, 1));
        log.loop.runAll();
        log.close();
        assertThat(log.disk.syncs()).isEqualTo(syncs);
        log.restart();
        assertThat(log.readAll()).startsWith(entry(1, 1));
        log.close();
    }

    @Test
    void aWriteQueuedWhileTheSyncFailsIsNeverWritten() {
        Harness log = new Harness(directory);
        log.disk.failSyncs(true);
        List<CompletionStage<Void>> queued = new ArrayList<>();
        log.disk.besideNextSync(() -> queued.add(log.append(entry(1, 2))));
        failedAfter(log, log.append(entry(1, 1)));
        failed(queued.get(0));
        log.disk.failSyncs(false);
        int writes = log.disk.writes();
        log.close();
        log.loop.runAll();
        assertThat(log.disk.writes()).isEqualTo(writes);
    }

    @Test
    void whatWasDurableBeforeTheFailureCanStillBeRead() {
        Harness log = new Harness(directory);
        log.appendDurably(1, 1, 3);
        log.disk.failSyncs(true);
        log.append(entry(1, 4));
        log.loop.runAll();
        assertThat(log.store().read(0, 3, 1000)).hasSize(3);
        log.close();
    }

    @Test
    void aSegmentThatCannotBeMadeFailsTheWriteThatNeedsIt() {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 1);
        log.disk.failSyncs(true);
        CompletionStage<Void> last = log.append(entry(1, 2, "x".repeat(2000)));
        log.loop.runAll();
        failed(last);
        log.close();
    }

    @Test
    void aSegmentThatCannotBePreparedAheadIsMadeWhenItIsNeeded() {
        Harness log = new Harness(directory, 1024);
        log.append(entry(1, 1, "x".repeat(500)));
        log.loop.runNext();
        log.disk.failSyncs(true);
        assertThat(log.loop.runNext()).isTrue();
        log.disk.failSyncs(false);
        CompletionStage<Void> next = log.append(entry(1, 2, "x".repeat(500)));
        log.loop.runAll();
        Harness.done(next);
        assertThat(log.segments()).hasSize(2);
        log.close();
    }

    @Test
    void closingReportsWhatItCouldNotMakeDurable() {
        Harness log = new Harness(directory);
        CompletionStage<Void> write = log.append(entry(1, 1));
        log.disk.failSyncs(true);
        assertThatThrownBy(log::close).isInstanceOf(StorageException.class).hasMessageContaining("the disk is broken");
        failed(write);
        log.disk.restart();
        log.restart();
        log.close();
    }

    private static void failedAfter(Harness log, CompletionStage<Void> write) {
        log.loop.runAll();
        failed(write);
    }

    private static void failed(CompletionStage<Void> write) {
        assertThat(write)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(StorageException.class)
                .withMessageContaining("takes no more writes");
    }
}
