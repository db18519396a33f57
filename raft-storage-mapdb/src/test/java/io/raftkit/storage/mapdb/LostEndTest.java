package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.DamagedLogException;
import io.raftkit.model.Bytes;
import io.raftkit.model.HardState;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damage to the last two groups at once: the first of them was durable before the second was begun, so as long as
 * anything of the second can be told from the first, it is no torn write.
 */
class LostEndTest {
    private static final int SECTOR = 512;

    @TempDir
    Path directory;

    private Harness log;
    private Path segment = Path.of("");
    private int start;
    private int middle;
    private int end;
    private Bytes intact = Bytes.EMPTY;

    @BeforeEach
    void writeThreeGroups() {
        log = new Harness(directory, 1 << 14);
        segment = log.segments().get(0);
        group(1, 3);
        start = Harness.tail(segment);
        group(4, 12);
        middle = Harness.tail(segment);
        group(13, 40);
        end = Harness.tail(segment);
        log.kill();
        intact = Harness.bytes(segment);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void group(long from, long to) {
        log.write(new HardState(from, null), Long.MAX_VALUE, entries(1, from, to));
        log.loop.runAll();
    }

    private void flip(int at) {
        Harness.overwrite(segment, at, (byte) (Harness.bytes(segment).at(at) ^ 0x10));
    }

    private void mend() {
        Harness.overwrite(segment, 0, intact.toByteArray());
    }

    private void assertDamaged(String what) {
        assertThat(LogInspection.of(directory).isSound()).as(what).isFalse();
        assertThatThrownBy(log::restart)
                .as(what)
                .isInstanceOf(DamagedLogException.class)
                .hasMessageStartingWith(segment + " is damaged at byte " + start);
    }

    private void assertCut(int entries, String what) {
        assertThat(LogInspection.of(directory).isSound()).as(what).isTrue();
        log.restart();
        assertThat(log.readAll()).as(what).isEqualTo(entries(1, 1, entries));
        log.kill();
    }

    @Test
    void aFlippedBitInEachOfTheLastTwoGroupsIsDamage() {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            int first = start + random.nextInt(middle - start);
            int second = middle + random.nextInt(end - middle);
            flip(first);
            flip(second);
            assertDamaged("flipped " + first + " and " + second);
            mend();
        }
    }

    @Test
    void whatIsLostIsToldExactly() {
        flip(middle - Stamp.BYTES - 1);
        flip(end - Stamp.BYTES - 1);
        assertThatThrownBy(log::restart).hasMessageContaining("Unreadable entries: 12");
    }

    @Test
    void aHoleOfZerosOverBothIsDamageAsLongAsOneEndOfTheSecondIsLeft() {
        for (int from = start; from < middle; from += 7) {
            for (int to = middle + 1; to <= end - Stamp.BYTES; to += 61) {
                Harness.overwrite(segment, from, new byte[to - from]);
                assertDamaged("zeros from " + from + " to " + to);
                mend();
            }
        }
    }

    @Test
    void anySectorsButAllOfThemAreDamage() {
        int sectors = (end - 1) / SECTOR - start / SECTOR + 1;
        int damaged = 0;
        for (int lost = 1; lost < 1 << sectors; lost++) {
            for (int sector = 0; sector < sectors; sector++) {
                if ((lost >> sector & 1) != 0) {
                    int from = Math.max(start, (start / SECTOR + sector) * SECTOR);
                    int to = Math.min(end, (start / SECTOR + sector + 1) * SECTOR);
                    Harness.overwrite(segment, from, new byte[to - from]);
                }
            }
            boolean isFirstIntact = Harness.bytes(segment).slice(0, middle).equals(intact.slice(0, middle));
            Bytes second = Harness.bytes(segment).slice(middle, end - middle);
            boolean isSecondGone = second.equals(Bytes.wrap(new byte[end - middle]));
            if (isFirstIntact) {
                assertCut(12, "without sectors " + Integer.toBinaryString(lost));
            } else if (isSecondGone) {
                assertCut(3, "without sectors " + Integer.toBinaryString(lost));
            } else if (hasAnEnd()) {
                assertDamaged("without sectors " + Integer.toBinaryString(lost));
                damaged++;
            }
            mend();
        }
        assertThat(damaged).isGreaterThan(10);
    }

    /** Whether the header of either group, or the end of the second, is as it was. */
    private boolean hasAnEnd() {
        Bytes now = Harness.bytes(segment);
        return isSame(now, start, GroupFormat.MIN_BYTES - Stamp.BYTES)
                || isSame(now, middle, GroupFormat.MIN_BYTES - Stamp.BYTES)
                || isSame(now, end - Stamp.BYTES, Stamp.BYTES);
    }

    private boolean isSame(Bytes now, int from, int length) {
        return now.slice(from, length).equals(intact.slice(from, length));
    }

    /** What is on the disk then is what a crash in the middle of the damaged group leaves as well. */
    @Test
    void aLogWithoutATraceOfTheLastGroupIsCutBeforeTheOneThatIsDamaged() {
        byte[] gone = new byte[end - middle];
        for (int at = start; at < middle; at++) {
            Harness.overwrite(segment, middle, gone);
            flip(at);
            assertCut(3, "flipped " + at);
            mend();
        }
    }

    @Test
    void theLastGroupAloneMayBeTornAnywhere() {
        for (int from = middle; from < end; from += 13) {
            Harness.overwrite(segment, from, new byte[end - from]);
            assertCut(12, "torn at " + from);
            mend();
        }
    }
}
