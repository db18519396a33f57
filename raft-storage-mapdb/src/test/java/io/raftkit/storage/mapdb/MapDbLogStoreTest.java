package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.done;
import static io.raftkit.storage.mapdb.Harness.entries;
import static io.raftkit.storage.mapdb.Harness.entry;
import static io.raftkit.storage.mapdb.Harness.indexes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapDbLogStoreTest {
    private static final HardState VOTED = new HardState(7, NodeId.of("n2"));

    @TempDir
    Path directory;

    @Test
    void aNewDirectoryHoldsAnEmptyLog() {
        try (Harness log = new Harness(directory.resolve("a/b"))) {
            assertThat(log.recovered().isEmpty()).isTrue();
            assertThat(log.recovered().base()).isEqualTo(LogId.ZERO);
            assertThat(log.readAll()).isEmpty();
        }
    }

    @Test
    void whatIsWrittenIsReadableAtOnceAndDurableAfterTheSync() {
        try (Harness log = new Harness(directory)) {
            var durable = log.append(entry(1, 1), entry(1, 2));
            assertThat(log.readAll()).isEqualTo(entries(1, 1, 2));
            assertThat(durable).isNotDone();
            log.loop.runAll();
            done(durable);
            assertThat(log.readAll()).isEqualTo(entries(1, 1, 2));
        }
    }

    @Test
    void entriesTermAndVoteSurviveReopening() {
        try (Harness log = new Harness(directory)) {
            log.write(VOTED, LogWrite.NO_TRUNCATION, entries(6, 1, 3));
            log.append(LogEntry.of(new LogId(7, 4), EntryType.CONFIGURATION, 9, Bytes.utf8("members")));
            log.loop.runAll();
            Incarnation incarnation = log.recovered().incarnation();
            List<LogEntry> written = log.readAll();
            log.reopen();
            assertThat(log.readAll()).isEqualTo(written);
            assertThat(log.recovered().incarnation()).isEqualTo(incarnation);
            assertThat(log.recovered().hardState()).isEqualTo(VOTED);
            assertThat(log.recovered().termStarts()).containsExactly(new LogId(6, 1), new LogId(7, 4));
            assertThat(log.recovered().lastIndex()).isEqualTo(4);
            assertThat(log.recovered().lastTimestamp()).isEqualTo(9);
            assertThat(log.recovered().configurations()).isEqualTo(written.subList(3, 4));
        }
    }

    @Test
    void aVoteWithoutEntriesSurvivesReopening() {
        try (Harness log = new Harness(directory)) {
            log.write(VOTED, LogWrite.NO_TRUNCATION, List.of());
            log.write(new HardState(8, null), LogWrite.NO_TRUNCATION, List.of());
            log.reopen();
            assertThat(log.recovered().hardState()).isEqualTo(new HardState(8, null));
            assertThat(log.recovered().isEmpty()).isFalse();
        }
    }

    @Test
    void whatQueuesUpIsOneWriteAndOneSyncAndCompletesInOrder() {
        try (Harness log = new Harness(directory)) {
            int writes = log.disk.writes();
            int syncs = log.disk.syncs();
            List<Integer> completed = new ArrayList<>();
            log.append(entry(1, 1)).thenRun(() -> completed.add(1));
            log.append(entry(1, 2)).thenRun(() -> completed.add(2));
            log.write(VOTED, LogWrite.NO_TRUNCATION, List.of()).thenRun(() -> completed.add(3));
            log.loop.runAll();
            assertThat(log.disk.writes() - writes).isEqualTo(1);
            assertThat(log.disk.syncs() - syncs).isEqualTo(1);
            assertThat(completed).containsExactly(1, 2, 3);
            log.append(entry(1, 3));
            log.loop.runAll();
            assertThat(log.disk.syncs() - syncs).isEqualTo(2);
        }
    }

    @Test
    void truncationDropsASuffixOnDiskAndPending() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 5);
            log.append(entry(1, 6), entry(1, 7));
            log.truncateAfter(6, entry(2, 7));
            assertThat(log.readAll()).endsWith(entry(1, 6), entry(2, 7));
            log.truncateAfter(3, entry(3, 4));
            assertThat(indexes(log.readAll())).containsExactly(1L, 2L, 3L, 4L);
            log.loop.runAll();
            assertThat(log.readAll()).endsWith(entry(1, 3), entry(3, 4)).hasSize(4);
            log.truncateAfter(2);
            log.reopen();
            assertThat(log.readAll()).isEqualTo(entries(1, 1, 2));
            assertThat(log.recovered().termStarts()).containsExactly(new LogId(1, 1));
        }
    }

    @Test
    void aTruncationThatOvertakesAWriteOnItsWayToTheDiskIsSeenAtOnce() {
        try (Harness log = new Harness(directory)) {
            log.append(entry(1, 1), entry(1, 2), entry(1, 3));
            log.loop.runNext();
            log.truncateAfter(1, entry(2, 2));
            assertThat(log.readAll()).containsExactly(entry(1, 1), entry(2, 2));
            log.truncateAfter(1);
            assertThat(log.readAll()).containsExactly(entry(1, 1));
            log.append(entry(3, 2));
            log.loop.runAll();
            assertThat(log.readAll()).containsExactly(entry(1, 1), entry(3, 2));
        }
    }

    @Test
    void truncationReachesBackOverSegments() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 150);
            assertThat(log.segments()).hasSizeGreaterThan(3);
            log.truncateAfter(5, entry(2, 6));
            log.loop.runAll();
            assertThat(log.readAll()).hasSize(6).endsWith(entry(2, 6));
            log.appendDurably(2, 7, 60);
            log.reopen();
            assertThat(log.readAll()).hasSize(60).startsWith(entry(1, 1)).endsWith(entry(2, 60));
        }
    }

    @Test
    void aResetStartsTheLogAnewAndFreesTheSegmentsBefore() {
        try (Harness log = new Harness(directory)) {
            log.write(VOTED, LogWrite.NO_TRUNCATION, entries(1, 1, 100));
            log.appendDurably(1, 101, 150);
            log.append(entry(1, 151));
            var durable = log.store().reset(new LogId(5, 1000));
            assertThat(log.read(150)).isEmpty();
            assertThat(log.read(1000)).isEmpty();
            log.append(entry(6, 1001));
            assertThat(log.read(1000)).containsExactly(entry(6, 1001));
            log.loop.runAll();
            done(durable);
            assertThat(log.read(1000)).containsExactly(entry(6, 1001));
            assertThat(log.read(0)).isEmpty();
            assertThat(log.segments()).hasSize(1);
            log.reopen();
            assertThat(log.recovered().base()).isEqualTo(new LogId(5, 1000));
            assertThat(log.recovered().hardState()).isEqualTo(VOTED);
            assertThat(log.readAll()).containsExactly(entry(6, 1001));
        }
    }

    @Test
    void aResetMayGoBackInTheLog() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 20);
            log.store().reset(new LogId(2, 10));
            log.append(entry(2, 11));
            assertThat(log.read(10)).containsExactly(entry(2, 11));
            log.loop.runAll();
            assertThat(log.read(10)).containsExactly(entry(2, 11));
            assertThat(log.read(9)).isEmpty();
        }
    }

    @Test
    void compactionDeletesSegmentsThatAreWhollyCovered() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(3, 1, 150);
            int before = log.segments().size();
            log.store().compact(new LogId(3, 70));
            log.loop.runAll();
            assertThat(log.segments()).hasSizeBetween(2, before - 1);
            assertThat(log.read(0)).isEmpty();
            assertThat(indexes(log.read(70)).get(0)).isEqualTo(71);
            log.reopen();
            assertThat(log.recovered().base().term()).isEqualTo(3);
            assertThat(log.recovered().base().index()).isBetween(1L, 70L);
            assertThat(log.readAll()).endsWith(entry(3, 150));
            assertThat(log.recovered().termStarts()).isEmpty();
        }
    }

    @Test
    void compactionNeverDeletesTheSegmentInUse() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 50);
            log.store().compact(new LogId(1, 50));
            log.loop.runAll();
            assertThat(log.segments()).hasSize(1);
            log.append(entry(1, 51));
            log.reopen();
            assertThat(log.readAll()).endsWith(entry(1, 51));
        }
    }

    @Test
    void aSegmentWhoseTruncationCutIntoDeletedOnesStandsAlone() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 60);
            log.truncateAfter(10, entry(2, 11));
            log.appendDurably(2, 12, 100);
            log.store().compact(new LogId(2, 30));
            log.loop.runAll();
            List<LogEntry> left = log.read(30);
            assertThat(left).hasSize(70);
            log.reopen();
            assertThat(log.read(30)).isEqualTo(left);
            assertThat(log.readAll()).endsWith(entry(2, 100));
            LogId base = log.recovered().base();
            assertThat(log.readAll().get(0).index()).isEqualTo(base.index() + 1);
        }
    }

    @Test
    void whatWasCompactedCannotBeTruncated() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 50);
            log.store().compact(new LogId(1, 50));
            log.loop.runAll();
            assertThatThrownBy(() -> log.truncateAfter(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the log begins after");
            log.reopen();
            log.truncateAfter(
                    log.recovered().base().index(),
                    entry(2, log.recovered().base().index() + 1));
            log.reopen();
            assertThat(log.readAll()).hasSize(1);
        }
    }

    @Test
    void aWriteLargerThanASegmentGetsOneOfItsOwn() {
        try (Harness log = new Harness(directory)) {
            LogEntry large = entry(1, 2, "x".repeat(3 * Harness.SEGMENT_BYTES));
            log.append(entry(1, 1));
            log.loop.runAll();
            log.append(large);
            log.loop.runAll();
            log.append(entry(1, 3));
            log.reopen();
            assertThat(log.readAll()).containsExactly(entry(1, 1), large, entry(1, 3));
            assertThat(log.segments()).hasSize(3);
        }
    }

    @Test
    void readsEndAtTheirLimitsButGiveAtLeastOneEntry() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 60);
            log.append(entry(1, 61), entry(1, 62));
            int size = entry(1, 20).sizeBytes();
            assertThat(log.store().read(19, 60, 1)).containsExactly(entry(1, 20));
            assertThat(log.store().read(61, 70, 1)).containsExactly(entry(1, 62));
            assertThat(log.store().read(19, 60, 3L * size)).isEqualTo(entries(1, 20, 22));
            assertThat(log.store().read(58, 62, 3L * size)).isEqualTo(entries(1, 59, 61));
            assertThat(log.store().read(19, 25, Long.MAX_VALUE)).isEqualTo(entries(1, 20, 25));
            assertThat(log.store().read(19, 19, Long.MAX_VALUE)).isEmpty();
            assertThat(log.store().read(62, 99, Long.MAX_VALUE)).isEmpty();
            assertThat(log.store().read(99, 120, Long.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void entriesThatDoNotFollowTheLogAreRefused() {
        try (Harness log = new Harness(directory)) {
            log.append(entry(1, 1));
            assertThatThrownBy(() -> log.append(entry(1, 3))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.truncateAfter(0, entry(1, 2))).isInstanceOf(IllegalArgumentException.class);
            log.append(entry(1, 2));
            log.reopen();
            assertThat(log.readAll()).isEqualTo(entries(1, 1, 2));
        }
    }

    @Test
    void closingFinishesWhatIsQueuedAndRefusesWhatComesLater() {
        Harness log = new Harness(directory);
        var durable = log.append(entry(1, 1));
        log.close();
        done(durable);
        assertThat(log.append(entry(1, 2))).isCompletedExceptionally();
        assertThatThrownBy(log::readAll).isInstanceOf(IllegalStateException.class);
        log.close();
        log.loop.runAll();
        log.restart();
        assertThat(log.readAll()).containsExactly(entry(1, 1));
        log.close();
    }

    @Test
    void openingAndClosingWritesNothing() {
        Harness log = new Harness(directory);
        log.append(entry(1, 1));
        log.reopen();
        var before = Harness.content(directory);
        log.reopen();
        log.close();
        assertThat(Harness.content(directory)).isEqualTo(before);
    }

    @Test
    void theNextSegmentIsPreparedAheadOfNeed() {
        try (Harness log = new Harness(directory)) {
            while (Harness.files(directory).stream().noneMatch(file -> file.endsWith("segment.tmp"))) {
                long next = log.readAll().size() + 1L;
                log.appendDurably(1, next, next);
            }
            assertThat(log.segments()).hasSize(1);
            assertThat(directory.resolve("segment.tmp")).hasSize(Harness.SEGMENT_BYTES);
            log.kill();
            log.restart();
            assertThat(directory.resolve("segment.tmp")).doesNotExist();
        }
    }
}
