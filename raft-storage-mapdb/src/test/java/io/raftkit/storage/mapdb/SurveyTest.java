package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entries;
import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.DamagedLogException;
import io.raftkit.error.DamagedLogException.Range;
import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a log cannot be read is told exactly. */
class SurveyTest {
    @TempDir
    Path directory;

    private LogReport survey() {
        return LogInspection.of(directory);
    }

    private List<Range> refusal(Harness log) {
        try {
            log.restart();
            throw new AssertionError("it was opened");
        } catch (DamagedLogException e) {
            assertThat(e).hasMessageContaining("damaged at byte");
            return e.unreadable();
        }
    }

    @Test
    void aSoundLogIsReportedAsItIs() {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 10);
        log.write(new HardState(3, NodeId.of("n2")), 8, List.of(entry(3, 9), entry(3, 10)));
        log.loop.runAll();
        LogReport report = survey();
        assertThat(report.isSound()).isTrue();
        assertThat(report.owner().node()).isEqualTo(Harness.N1);
        assertThat(report.owner().incarnation()).isEqualTo(log.recovered().incarnation());
        assertThat(report.shape())
                .isEqualTo(new LogReport.Shape(
                        new HardState(3, NodeId.of("n2")),
                        LogId.ZERO,
                        new LogId(3, 10),
                        List.of(new LogId(1, 1), new LogId(3, 9))));
        assertThat(report.unreadable()).isEmpty();
        assertThat(report.segments()).hasSizeGreaterThan(1);
        assertThat(report.segments().stream()
                        .mapToLong(LogReport.SegmentReport::entries)
                        .sum())
                .isEqualTo(12);
        assertThat(report.unfinishedBytes()).isZero();
        log.close();
    }

    @Test
    void aDamagedRecordIsTheOnlyOneThatIsLost() {
        Harness log = new Harness(directory);
        log.write(null, Long.MAX_VALUE, entries(1, 1, 5));
        log.loop.runAll();
        Path segment = log.segments().get(0);
        int end = Harness.tail(segment) - Stamp.BYTES;
        log.close();
        int size = entry(1, 1).sizeBytes();
        for (int lost = 1; lost <= 5; lost++) {
            Bytes intact = Harness.bytes(segment);
            int at = end - (6 - lost) * size + LogEntry.HEADER_BYTES;
            Harness.overwrite(segment, at, (byte) ~intact.at(at));
            assertThat(survey().unreadable()).containsExactly(new Range(lost, lost));
            assertThat(refusal(log)).containsExactly(new Range(lost, lost));
            Harness.overwrite(segment, 0, intact.toByteArray());
        }
    }

    @Test
    void aDamagedHeaderLosesNoEntryButIsDamage() {
        Harness log = new Harness(directory);
        log.write(new HardState(1, null), Long.MAX_VALUE, entries(1, 1, 5));
        log.loop.runAll();
        log.close();
        Path segment = log.segments().get(0);
        Harness.overwrite(segment, SegmentHeader.BYTES + 50, (byte) 77);
        assertThat(refusal(log)).isEmpty();
        assertThat(survey().damages()).hasSize(1);
    }

    @Test
    void entriesThatALostTruncationMayHaveReplacedAreNotCountedAsReadable() {
        Harness log = new Harness(directory);
        log.write(new HardState(1, null), Long.MAX_VALUE, entries(1, 1, 9));
        log.loop.runAll();
        Path segment = log.segments().get(0);
        int start = Harness.tail(segment);
        log.write(new HardState(2, null), 5, List.of(entry(2, 6), entry(2, 7)));
        log.loop.runAll();
        int end = Harness.tail(segment);
        log.close();
        Bytes intact = Harness.bytes(segment);
        int last = end - Stamp.BYTES - 1;
        Harness.overwrite(segment, last, (byte) ~intact.at(last));
        assertThat(survey().unreadable()).containsExactly(new Range(7, 7));
        Harness.overwrite(segment, start, new byte[end - start - 1]);
        assertThat(refusal(log)).containsExactly(new Range(1, 7));
    }

    @Test
    void manyDamagesAreAllReported() {
        Harness log = new Harness(directory, 2048);
        log.appendDurably(1, 1, 60);
        log.close();
        Path segment = log.segments().get(0);
        List<Integer> places = new ArrayList<>();
        LogInspection.of(directory, group -> {
            if (group.file().equals(segment)) {
                places.add((int) group.offset());
            }
        });
        for (int each : List.of(2, 5, 6)) {
            Harness.overwrite(segment, places.get(each - 1) + 60, (byte) 0x55);
        }
        assertThat(survey().unreadable()).containsExactly(new Range(2, 2), new Range(5, 6));
        assertThat(survey().damages()).hasSize(2);
    }

    @Test
    void aLostSegmentIsReportedByItsEntries() throws IOException {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 40);
        log.close();
        List<LogReport.SegmentReport> segments = survey().segments();
        long before = segments.get(0).entries();
        Files.delete(log.segments().get(1));
        assertThat(survey().unreadable())
                .containsExactly(new Range(before + 1, before + segments.get(1).entries()));
        assertThat(survey().damages()).hasSize(2);
    }

    @Test
    void aTornWriteIsNoDamage() {
        Harness log = new Harness(directory);
        log.appendDurably(1, 1, 3);
        Path segment = log.segments().get(0);
        int end = Harness.tail(segment);
        log.kill();
        Harness.overwrite(segment, end - 1, (byte) 0);
        LogReport report = survey();
        assertThat(report.isSound()).isTrue();
        assertThat(report.shape().last()).isEqualTo(new LogId(1, 2));
        assertThat(report.unfinishedBytes()).isPositive();
    }

    @Test
    void inspectingChangesNothingAndNeedsNoLock() {
        try (Harness log = new Harness(directory, 1024)) {
            log.appendDurably(1, 1, 30);
            log.store().compact(new LogId(1, 12));
            log.loop.runAll();
            Map<String, Bytes> before = Harness.content(directory);
            assertThat(survey().isSound()).isTrue();
            assertThat(survey().shape().base().index()).isBetween(1L, 12L);
            assertThat(Harness.content(directory)).isEqualTo(before);
        }
    }

    @Test
    void whatIsNoLogIsNotInspected(@TempDir Path empty) {
        assertThatThrownBy(() -> LogInspection.of(empty))
                .isInstanceOf(StorageException.class)
                .hasMessage(empty + " holds no log: it has no file 'identity'");
    }
}
