package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entries;
import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.HardState;
import io.raftkit.model.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash in the middle of the last write, at every byte. */
class TornTailTest {
    private static final HardState BEFORE = new HardState(3, NodeId.of("n2"));
    private static final HardState AFTER = new HardState(4, NodeId.of("n3"));

    @TempDir
    Path directory;

    private Harness log;
    private int start;
    private int end;
    private Map<String, Bytes> complete = Map.of();
    private Path segment = Path.of("");

    @BeforeEach
    void writeTwoGroupsAndTearTheSecond() {
        log = new Harness(directory, 1024);
        log.write(BEFORE, Long.MAX_VALUE, entries(1, 1, 3));
        log.loop.runAll();
        segment = log.segments().get(0);
        start = Harness.tail(segment);
        log.write(AFTER, 2, List.of(entry(2, 3), entry(2, 4)));
        log.loop.runAll();
        end = Harness.tail(segment);
        log.kill();
        complete = Harness.content(directory);
    }

    @Test
    void aGroupTornAtAnyByteIsCutAndTheLogGoesOn() {
        for (int length = start; length < end; length++) {
            tear(length, start);
            log.restart();
            assertThat(log.readAll()).as("torn at %d", length).isEqualTo(entries(1, 1, 3));
            assertThat(log.recovered().hardState()).isEqualTo(BEFORE);
            log.append(entry(5, 4));
            log.reopen();
            assertThat(log.readAll()).endsWith(entry(1, 3), entry(5, 4)).hasSize(4);
            log.close();
        }
    }

    @Test
    void aGroupOfWhichOnlyTheEndReachedTheDiskIsCut() {
        for (int from = start + 1; from < end; from++) {
            Harness.restore(directory, complete);
            Harness.overwrite(segment, start, new byte[from - start]);
            log.restart();
            assertThat(log.readAll()).as("from %d", from).isEqualTo(entries(1, 1, 3));
            log.close();
        }
    }

    @Test
    void aCompleteGroupIsKept() {
        tear(end, start);
        log.restart();
        assertThat(log.readAll()).containsExactly(entry(1, 1), entry(1, 2), entry(2, 3), entry(2, 4));
        assertThat(log.recovered().hardState()).isEqualTo(AFTER);
        log.close();
    }

    @Test
    void nothingIsLeftBehindACutTail() {
        tear(end - 1, start);
        log.restart();
        log.kill();
        assertThat(Harness.tail(segment)).isEqualTo(start);
    }

    @Test
    void aStaleGroupBehindACutTailIsNeverRevived() {
        // Two groups, of which a disk that lies brings back the second behind another first one: same size, same ids.
        Harness.restore(directory, complete);
        log.restart();
        log.append(entry(4, 5));
        log.loop.runAll();
        int stale = Harness.tail(segment);
        log.kill();
        Bytes behind = Harness.bytes(segment).slice(end, stale - end);
        tear(start, start);
        log.restart();
        log.write(AFTER, 2, List.of(entry(2, 3, "VALUE 3 of term 2"), entry(2, 4)));
        log.loop.runAll();
        assertThat(Harness.tail(segment)).isEqualTo(end);
        log.kill();
        Harness.overwrite(segment, end, behind.toByteArray());
        assertThatThrownBy(log::restart)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("damaged at byte " + end);
    }

    @Test
    void aGroupCopiedFromElsewhereIsNotTakenForOne() {
        tear(start, start);
        Bytes first = Harness.bytes(segment).slice(SegmentHeader.BYTES, start - SegmentHeader.BYTES);
        Harness.overwrite(segment, start, first.toByteArray());
        log.restart();
        assertThat(log.readAll()).isEqualTo(entries(1, 1, 3));
        log.close();
    }

    @Test
    void aRecordOfAnOlderGroupUnderANewHeaderIsNotTakenForItsOwn() {
        // The header of one group and the records of another, of the same size, both intact: as if the disk had kept
        // old
        // sectors.
        Harness.restore(directory, complete);
        Bytes old = Harness.bytes(segment);
        tear(start, start);
        log.restart();
        log.write(AFTER, 2, List.of(entry(2, 3, "VALUE 3 of term 2"), entry(2, 4)));
        log.loop.runAll();
        assertThat(Harness.tail(segment)).isEqualTo(end);
        log.kill();
        int records = end - entry(2, 3).sizeBytes() - entry(2, 4).sizeBytes();
        Harness.overwrite(segment, records, old.slice(records, end - records).toByteArray());
        log.restart();
        assertThat(log.readAll()).isEqualTo(entries(1, 1, 3));
        log.close();
    }

    /** Only the first {@code length} bytes of the segment are as they were; what follows is zero. */
    private void tear(int length, int from) {
        Harness.restore(directory, complete);
        int keep = Math.max(length, from);
        Harness.overwrite(segment, keep, new byte[end - keep]);
    }
}
