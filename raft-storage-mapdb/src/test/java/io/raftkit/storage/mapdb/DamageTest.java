package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entries;
import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.DamagedLogException;
import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.HardState;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was durable and is no longer as it was written is reported, never cut. */
class DamageTest {
    @TempDir
    Path directory;

    @Test
    void aFlippedByteAnywhereInAnEarlierGroupIsRefused() {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 1);
        Path segment = log.segments().get(0);
        int start = Harness.tail(segment);
        log.write(new HardState(2, NodeId.of("n2")), 1, entries(1, 2, 3));
        log.loop.runAll();
        int end = Harness.tail(segment);
        log.appendDurably(2, 4, 4);
        log.kill();
        Map<String, Bytes> intact = Harness.content(directory);
        for (int at = start; at < end; at++) {
            Harness.overwrite(segment, at, (byte) ~Harness.bytes(segment).at(at));
            Map<String, Bytes> damaged = Harness.content(directory);
            assertThatThrownBy(log::restart)
                    .as("flipped %d", at)
                    .isInstanceOf(StorageException.class)
                    .hasMessageStartingWith(
                            segment + " is damaged at byte " + start + ": entries 2 to 3 cannot be read")
                    .hasMessageContaining("Restore the directory from a backup");
            assertThat(Harness.content(directory)).isEqualTo(damaged);
            Harness.restore(directory, intact);
        }
        log.restart();
        assertThat(log.readAll()).hasSize(4);
        log.close();
    }

    @Test
    void aFlippedByteAnywhereInASealedSegmentIsRefused() {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 20);
        log.kill();
        Path segment = log.segments().get(0);
        assertThat(log.segments()).hasSizeGreaterThan(1);
        Bytes intact = Harness.bytes(segment);
        for (int at = 0; at < Harness.tail(segment); at++) {
            Harness.overwrite(segment, at, (byte) (intact.at(at) ^ 1));
            assertThatThrownBy(log::restart)
                    .as("flipped %d", at)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(segment + " is damaged");
            Harness.overwrite(segment, 0, intact.toByteArray());
        }
        log.restart();
        assertThat(log.readAll()).hasSize(20);
        log.close();
    }

    @Test
    void theLastGroupOfAClosedLogIsProtectedToo() {
        Harness log = new Harness(directory);
        log.appendDurably(1, 1, 2);
        Path segment = log.segments().get(0);
        int end = Harness.tail(segment);
        log.close();
        Harness.overwrite(segment, end - 1, (byte) 0);
        assertThatThrownBy(log::restart).hasMessageContaining("entries 2 to 2 cannot be read, but later ones can");
    }

    @Test
    void aHoleOfZerosIsRefused() {
        Harness log = new Harness(directory);
        log.appendDurably(1, 1, 2);
        Path segment = log.segments().get(0);
        int end = Harness.tail(segment);
        log.write(new HardState(9, null), Long.MAX_VALUE, List.of());
        log.loop.runAll();
        int holeEnd = Harness.tail(segment);
        log.appendDurably(9, 3, 3);
        log.kill();
        Harness.overwrite(segment, end, new byte[holeEnd - end]);
        assertThatThrownBy(log::restart)
                .hasMessageContaining("a truncation, or a change of term or vote, after entry 2 cannot be read");
    }

    @Test
    void aMissingSegmentIsRefused() throws IOException {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 40);
        log.close();
        Path lost = log.segments().get(1);
        Files.delete(lost);
        assertThatThrownBy(log::restart).hasMessageContaining(lost + " is missing, but there are segments after it");
    }

    @Test
    void theLossOfTheNewestSegmentsIsNoticedHoweverManyThereWere() throws IOException {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 40);
        log.close();
        List<Path> segments = log.segments();
        for (int newest = segments.size() - 1; newest > 0; newest--) {
            Files.delete(segments.get(newest));
            assertThat(LogInspection.of(directory).isSound()).isFalse();
            assertThatThrownBy(log::restart)
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageStartingWith(segments.get(newest) + " is missing: " + segments.get(newest - 1));
        }
    }

    /** The next one is there before the seal is, so that a crash in between is none. */
    @Test
    void aSegmentIsSealedByRecoveryIfACrashCameBeforeThat() throws IOException {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 8);
        assertThat(log.segments()).hasSize(2);
        Path sealed = log.segments().get(0);
        int seal = Harness.bytes(sealed).length() - Stamp.BYTES;
        int begun =
                (int) log.readAll().stream().filter(entry -> entry.index() <= 8).count();
        log.kill();
        Map<String, Bytes> complete = Harness.content(directory);
        Harness.overwrite(sealed, seal, new byte[Stamp.BYTES]);
        assertThatThrownBy(log::restart)
                .as("the next one has groups")
                .hasMessageContaining("it is not sealed as it was");
        assertThat(LogInspection.of(directory).isSound()).isFalse();
        Path next = log.segments().get(1);
        Harness.overwrite(next, SegmentHeader.BYTES, new byte[1024 - SegmentHeader.BYTES]);
        assertThat(LogInspection.of(directory).isSound()).isTrue();
        log.restart();
        assertThat(log.readAll()).hasSizeLessThan(begun);
        assertThat(Harness.bytes(sealed))
                .isEqualTo(complete.get(sealed.getFileName().toString()));
        log.close();
        Files.delete(next);
        assertThatThrownBy(log::restart).hasMessageStartingWith(next + " is missing");
    }

    @Test
    void aFlippedBitInASealIsDamageAndNeverTheEndOfTheLog() throws IOException {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 8);
        log.close();
        Path sealed = log.segments().get(0);
        Bytes intact = Harness.bytes(sealed);
        for (int at = intact.length() - Stamp.BYTES; at < intact.length(); at++) {
            Harness.overwrite(sealed, at, (byte) (intact.at(at) ^ 4));
            assertThatThrownBy(log::restart).hasMessageContaining("it is not sealed as it was");
        }
        Files.delete(log.segments().get(1));
        assertThatThrownBy(log::restart).hasMessageContaining(" is missing: " + sealed + " is sealed");
    }

    @Test
    void aDirectoryWithoutItsSegmentsIsRefused() throws IOException {
        Harness log = new Harness(directory);
        log.close();
        Files.delete(log.segments().get(0));
        assertThatThrownBy(log::restart).hasMessageContaining("has an identity but no segments");
    }

    @Test
    void aSegmentOfAnotherLogIsRefused(@TempDir Path other) throws IOException {
        Harness log = new Harness(directory);
        log.close();
        Harness foreign = new Harness(other);
        foreign.appendDurably(1, 1, 1);
        foreign.close();
        Files.write(log.segments().get(0), Files.readAllBytes(foreign.segments().get(0)));
        assertThatThrownBy(log::restart)
                .hasMessageContaining("of incarnation " + foreign.recovered().incarnation());
    }

    @Test
    void aShortenedSegmentIsRefused() throws IOException {
        Harness log = new Harness(directory);
        log.appendDurably(1, 1, 1);
        log.close();
        Path segment = log.segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        Files.write(segment, Bytes.wrap(bytes).slice(0, 3000).toByteArray());
        assertThatThrownBy(log::restart).hasMessageContaining("is damaged at byte 3000: it had 4096 bytes");
        Files.write(segment, new byte[10]);
        assertThatThrownBy(log::restart).hasMessageContaining("it has only 10 bytes");
    }

    @Test
    void anOlderGenerationOfASegmentIsRefused() throws IOException {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 3);
        log.kill();
        Path segment = log.segments().get(0);
        byte[] old = Files.readAllBytes(segment);
        log.restart();
        log.appendDurably(1, 4, 30);
        log.close();
        Files.write(segment, old);
        assertThatThrownBy(log::restart)
                .hasMessageContaining(segment + " is damaged")
                .hasMessageContaining("entries 4 to ");
    }

    @Test
    void anEntryDamagedAfterRecoveryIsReportedByItsRead() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 3);
            Path segment = log.segments().get(0);
            int end = Harness.tail(segment) - Stamp.BYTES;
            Harness.overwrite(segment, end - 1, (byte) 0);
            assertThat(log.store().read(0, 2, 1000)).hasSize(2);
            assertThatThrownBy(() -> log.read(2))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("entry 3 in " + segment + " is damaged");
        }
    }

    @Test
    void damageOfAnEntryDoesNotHideTheOthersOfItsWrite() {
        try (Harness log = new Harness(directory)) {
            log.append(entry(1, 1), entry(1, 2), entry(1, 3));
            log.loop.runAll();
            Path segment = log.segments().get(0);
            int length = entry(1, 1).sizeBytes();
            int second = Harness.tail(segment) - Stamp.BYTES - 2 * length;
            Harness.overwrite(segment, second + length - 1, (byte) 0);

            assertThat(log.read(2)).containsExactly(entry(1, 3));
            assertThatThrownBy(() -> log.read(0)).hasMessageContaining("entry 2 in " + segment + " is damaged");
        }
    }

    @Test
    void anEntryWhoseLengthIsDamagedIsNamedByAReadOfTheNext() {
        try (Harness log = new Harness(directory)) {
            log.append(entry(1, 1), entry(1, 2), entry(1, 3));
            log.loop.runAll();
            Path segment = log.segments().get(0);
            int second = Harness.tail(segment) - Stamp.BYTES - 2 * entry(1, 1).sizeBytes();
            Harness.overwrite(segment, second, (byte) 0x7f);

            assertThatThrownBy(() -> log.read(2)).hasMessageContaining("entry 2 in " + segment + " is damaged");

            Harness.overwrite(segment, second, (byte) 0);
            Harness.overwrite(segment, second + 3, (byte) (2 * entry(1, 1).sizeBytes()));
            assertThatThrownBy(() -> log.read(2)).hasMessageContaining("entry 2 in " + segment + " is damaged");
        }
    }

    @Test
    void damageBetweenTwoGroupsHidesNothingBeforeItAndLeadsToNothingElse() {
        try (Harness log = new Harness(directory)) {
            log.appendDurably(1, 1, 1);
            Path segment = log.segments().get(0);
            int start = Harness.tail(segment) - Stamp.BYTES;
            log.appendDurably(1, 2, 3);
            int end = start + GroupFormat.MIN_BYTES;
            Bytes intact = Harness.bytes(segment);
            int reported = 0;
            for (int bit = start * Byte.SIZE; bit < end * Byte.SIZE; bit++) {
                int at = bit / Byte.SIZE;
                Harness.overwrite(segment, at, (byte) (intact.at(at) ^ (1 << (bit % Byte.SIZE))));
                assertThat(log.store().read(0, 1, 1000)).containsExactly(entry(1, 1));
                try {
                    assertThat(log.store().read(1, 3, 1000)).containsExactly(entry(1, 2), entry(1, 3));
                } catch (StorageException damage) {
                    assertThat(damage).hasMessageContaining("entry 2 in " + segment + " is damaged");
                    reported++;
                }
                Harness.overwrite(segment, at, intact.at(at));
            }
            assertThat(reported)
                    .as("in its first four bytes, and in the length of the vote")
                    .isEqualTo(5 * Byte.SIZE);
        }
    }

    @Test
    void damageBehindWhatWasAskedForIsNotLookedAt() {
        try (Harness log = new Harness(directory)) {
            log.append(entry(1, 1), entry(1, 2), entry(1, 3));
            log.loop.runAll();
            int length = entry(1, 1).sizeBytes();
            Path segment = log.segments().get(0);
            Harness.overwrite(segment, Harness.tail(segment) - Stamp.BYTES - length - 1, (byte) 0);

            assertThat(log.store().read(0, 3, 0)).containsExactly(entry(1, 1));
            assertThat(log.store().read(0, 3, length)).containsExactly(entry(1, 1));
            assertThat(log.store().read(0, 3, 2L * length - 1)).containsExactly(entry(1, 1));
            assertThatThrownBy(() -> log.store().read(0, 3, 2L * length)).hasMessageContaining("entry 2 in ");
        }
    }

    @Test
    void damageIsReportedAlsoIfTheRestCannotBeSurveyed() throws IOException {
        Harness log = new Harness(directory, 1024);
        log.appendDurably(1, 1, 20);
        log.close();
        Harness.overwrite(log.segments().get(0), 400, (byte) 99);
        Path unreadable = log.segments().get(2);
        Files.delete(unreadable);
        Files.createDirectory(unreadable);
        assertThatThrownBy(log::restart)
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining(log.segments().get(0) + " is damaged")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }

    @Test
    void aNewerFormatIsRefusedByName() throws IOException {
        Harness log = new Harness(directory);
        log.append(entry(1, 1));
        log.close();
        Path segment = log.segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[7] = 2;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 4, 4);
        crc.update(bytes, 12, SegmentHeader.BYTES - 12);
        ByteBuffer.wrap(bytes).putInt(8, (int) crc.getValue());
        Files.write(segment, bytes);
        assertThatThrownBy(log::restart).hasMessageContaining("it has format 2, and this version reads 1");
    }
}
