package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entries;
import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is no failure: what finds no room waits for it, and nothing is lost. */
class FullDiskTest {
    @TempDir
    Path directory;

    private Harness log;
    private final List<LogEntry> written = new ArrayList<>();
    private final List<CompletionStage<Void>> writes = new ArrayList<>();

    @BeforeEach
    void open() {
        log = new Harness(directory, 1024);
        log.disk.free(0);
    }

    @AfterEach
    void close() {
        log.disk.restart();
        log.disk.free(Long.MAX_VALUE);
        log.loop.passTime();
        log.close();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            LogEntry next = entry(1, written.size() + 1);
            written.add(next);
            writes.add(log.append(next));
            log.loop.runAll();
        }
    }

    private long durable() {
        return writes.stream()
                .filter(write -> write.toCompletableFuture().isDone())
                .count();
    }

    @Test
    void theNodeIsToldWhileThereIsRoomForWhatMustBeWritten() {
        append(1);
        assertThat(log.news.isFull()).isFalse();
        while (!log.news.isFull()) {
            append(1);
            assertThat(durable()).isEqualTo(written.size());
        }
        assertThat(Harness.tail(log.segments().get(0))).isBetween(512, 700);
        append(2);
        assertThat(durable()).isEqualTo(written.size());
    }

    @Test
    void whatFindsNoRoomWaitsAndCanBeReadMeanwhile() {
        append(20);
        assertThat(durable()).isBetween(3L, 10L);
        assertThat(log.readAll()).isEqualTo(written);
        int complaints = log.news.complaints();
        long before = durable();
        log.loop.passTime();
        assertThat(log.news.complaints()).isGreaterThan(complaints);
        assertThat(durable()).isEqualTo(before);
        assertThat(Harness.files(directory)).hasSize(3); // lock, identity and one segment: what cannot be used is free
    }

    @Test
    void whenThereIsSpaceEverythingGoesOnInItsOrder() {
        append(20);
        log.disk.free(Long.MAX_VALUE);
        assertThat(log.news.isFull()).isTrue();
        log.loop.passTime();
        assertThat(durable()).isEqualTo(20);
        assertThat(log.news.isFull()).isFalse();
        log.kill();
        log.restart();
        assertThat(log.readAll()).isEqualTo(written);
    }

    @Test
    void aFailureWhileRoomIsLookedForDoesNotEndTheSearch() {
        while (!log.news.isFull()) {
            append(1);
        }
        log.disk.free(Long.MAX_VALUE);
        log.disk.failSyncs(true);
        log.loop.passTime();
        assertThat(log.news.isFull()).isTrue();

        log.disk.failSyncs(false);
        log.loop.passTime();
        assertThat(log.news.isFull()).isFalse();
        append(20);
        assertThat(durable()).isEqualTo(written.size());
    }

    @Test
    void aCrashMeanwhileLosesNothingThatWasAcknowledged() {
        append(20);
        long acknowledged = durable();
        log.kill();
        log.restart();
        assertThat(log.readAll()).isEqualTo(written.subList(0, (int) acknowledged));
    }

    @Test
    void compactionMakesRoomAtOnce() {
        log.disk.free(2 * 1024);
        append(40);
        long before = durable();
        assertThat(before).isLessThan(40);
        log.disk.free(4 * 1024); // no more than is given back: it is not looked for before time passes
        log.store().compact(new LogId(1, before));
        log.loop.runAll();
        assertThat(durable()).isGreaterThan(before);
    }

    /** Queued together: the entry does not fit behind the reset, and the reset frees what it needs. */
    private CompletionStage<Void> resetAndAppendOnAFullDisk() {
        log.disk.free(Long.MAX_VALUE);
        log.disk.capacity(directory, 4 * 1024);
        while (!log.news.isFull()) {
            append(1);
        }
        log.store().reset(new LogId(5, 100));
        return log.append(entry(5, 101, "x".repeat(600)));
    }

    @Test
    void aResetMakesRoomForWhatIsQueuedBehindIt() {
        CompletionStage<Void> behind = resetAndAppendOnAFullDisk();
        int complaints = log.news.complaints();
        assertThat(log.segments()).hasSize(4);
        log.loop.runAll();
        Harness.done(behind);
        assertThat(log.news.complaints()).isEqualTo(complaints);
        assertThat(log.news.isFull()).isFalse();
        log.reopen();
        assertThat(Harness.indexes(log.readAll())).containsExactly(101L);
    }

    @Test
    void soItDoesForACloseThatFinishesBoth() {
        CompletionStage<Void> behind = resetAndAppendOnAFullDisk();
        log.close();
        Harness.done(behind);
        log.restart();
        assertThat(Harness.indexes(log.readAll())).containsExactly(101L);
    }

    @Test
    void aSyncIsToldOfOnceAGroupAndBeforeItsFirstWriteIsDurable() {
        List<Integer> syncsBefore = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            written.add(entry(1, i));
            CompletionStage<Void> write = log.append(entry(1, i));
            write.thenRun(() -> syncsBefore.add(log.news.syncs()));
            writes.add(write);
        }
        log.loop.runAll();
        assertThat(syncsBefore).hasSize((int) durable()).isSorted().startsWith(1);
        assertThat(syncsBefore.get(syncsBefore.size() - 1)).isEqualTo(log.news.syncs());
        assertThat(log.news.syncs()).as("groups, which were halved").isBetween(2, (int) durable() - 1);
    }

    @Test
    void aWriteLargerThanASegmentWaitsAsWell() {
        CompletionStage<Void> large = log.append(entry(1, 1, "x".repeat(3000)));
        log.loop.runAll();
        assertThat(large.toCompletableFuture()).isNotDone();
        assertThat(log.news.isFull()).isTrue();
        log.disk.free(Long.MAX_VALUE);
        log.loop.passTime();
        Harness.done(large);
        assertThat(log.news.isFull()).isFalse();
    }

    @Test
    void termAndVoteStayTogetherWithWhatWaits() {
        append(20);
        CompletionStage<Void> truncation = log.truncateAfter(2, entry(2, 3));
        log.loop.runAll();
        assertThat(truncation.toCompletableFuture()).isNotDone();
        assertThat(log.readAll()).containsExactly(entry(1, 1), entry(1, 2), entry(2, 3));
        log.disk.free(Long.MAX_VALUE);
        log.loop.passTime();
        Harness.done(truncation);
        log.reopen();
        assertThat(log.readAll()).containsExactly(entry(1, 1), entry(1, 2), entry(2, 3));
    }

    @Test
    void closingDoesNotWaitForSpaceButSaysWhatIsMissing() {
        append(20);
        CompletionStage<Void> last = writes.get(19);
        assertThatThrownBy(log::close)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("No space left on device");
        assertThat(last).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(StorageException.class);
        log.disk.free(Long.MAX_VALUE);
        log.restart();
        assertThat(log.readAll()).isEqualTo(entries(1, 1, log.recovered().lastIndex()));
    }

    @Test
    void aTermFindsRoomWhereEntriesFindNone() {
        long entriesEnd = 1024 - Stamp.BYTES - 1024 / 8;
        Group next = new Group(LogId.ZERO, false, HardState.INITIAL, List.of(entry(1, 10)));
        while (Harness.tail(log.segments().get(0)) + GroupFormat.length(next) <= entriesEnd) {
            append(1);
        }
        HardState vote = new HardState(7, Harness.N1);
        CompletionStage<Void> voted = log.write(vote, Long.MAX_VALUE, List.of());
        CompletionStage<Void> large = log.append(entry(7, written.size() + 1, "x".repeat(300)));
        log.loop.runAll();
        Harness.done(voted);
        assertThat(large.toCompletableFuture()).isNotDone();
        log.kill();
        log.restart();
        assertThat(log.recovered().hardState()).isEqualTo(vote);
        assertThat(log.readAll()).isEqualTo(written);
    }

    @Test
    void ofManyWritesAtOnceAllThatFindRoomAreMade() {
        for (int i = 1; i <= 20; i++) {
            written.add(entry(1, i));
            writes.add(log.append(entry(1, i)));
        }
        log.loop.runAll();
        assertThat(durable()).isBetween(3L, 19L);
        log.disk.free(Long.MAX_VALUE);
        log.loop.passTime();
        assertThat(durable()).isEqualTo(20);
        log.reopen();
        assertThat(log.readAll()).isEqualTo(written);
    }

    @Test
    void roomIsLookedForByOneTimerHoweverMuchIsCompacted() {
        log.disk.free(4 * 1024);
        append(60);
        for (long index = 1; index < durable(); index += 3) {
            log.disk.free(0);
            log.store().compact(new LogId(1, index));
            log.loop.runAll();
            assertThat(log.loop.timers()).isEqualTo(1);
        }
        log.loop.passTime();
        assertThat(log.loop.timers()).isEqualTo(1);
    }

    @Test
    void whileALargeWriteWaitsThereIsNoRoomThoughASmallSegmentWouldFit() {
        CompletionStage<Void> large = log.append(entry(1, 1, "x".repeat(3000)));
        log.loop.runAll();
        for (int i = 0; i < 5; i++) {
            log.disk.free(2 * 1024);
            log.loop.passTime();
        }
        assertThat(large.toCompletableFuture()).isNotDone();
        assertThat(log.news.relieved()).isZero();
    }

    @Test
    void aDiskWithoutInodesIsFullAsWell() {
        log.disk.free(Long.MAX_VALUE);
        log.disk.takeNewFiles(false);
        append(20);
        assertThat(log.news.isFull()).isTrue();
        assertThat(durable()).isBetween(3L, 10L);
        log.disk.takeNewFiles(true);
        log.loop.passTime();
        assertThat(durable()).isEqualTo(20);
    }

    @Test
    void onlyTheSyncIsTimed() {
        log.disk.free(Long.MAX_VALUE);
        append(1);
        log.disk.besideNextSync(() -> log.loop.spend(5));
        append(1);
        assertThat(log.news.lastSyncNanos()).isEqualTo(5);
        log.disk.besideNextSync(() -> log.loop.spend(1000)); // that of a segment which is made
        log.append(entry(1, 3, "x".repeat(3000)));
        log.loop.runAll();
        assertThat(log.news.lastSyncNanos()).isZero();
    }

    @Test
    void nobodyIsToldAnythingUnderTheLockOfTheStore() throws InterruptedException {
        log.disk.free(Long.MAX_VALUE);
        List<Thread> closing = new ArrayList<>();
        log.news.besideSyncs(() -> {
            Thread other = new Thread(log::close);
            other.start();
            closing.add(other);
            try {
                other.join(10_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        append(1);
        assertThat(closing)
                .singleElement()
                .satisfies(thread -> assertThat(thread.isAlive())
                        .as("whoever closes the store waits for whoever is told")
                        .isFalse());
        closing.get(0).join();
        log.restart();
    }

    @Test
    void everySyncIsReported() {
        log.disk.free(Long.MAX_VALUE);
        append(5);
        assertThat(log.news.syncs()).isEqualTo(5);
    }
}
