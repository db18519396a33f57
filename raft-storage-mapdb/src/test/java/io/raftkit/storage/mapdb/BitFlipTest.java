package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.DamagedLogException;
import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No bit can be turned over without being noticed, wherever it is. */
class BitFlipTest {
    private static final int SEGMENT_BYTES = 1 << 14;
    private static final int FLIPS_OF_FILES = 500;

    @TempDir
    Path directory;

    private final List<StoredGroup> groups = new ArrayList<>();
    private final List<LogEntry> entries = new ArrayList<>();
    private Incarnation incarnation = Incarnation.UNKNOWN;

    /** Groups of all kinds, more than a segment of them. */
    private Harness write() {
        Harness log = new Harness(directory, SEGMENT_BYTES);
        incarnation = log.recovered().incarnation();
        Random random = new Random(1);
        for (int term = 1; log.segments().size() < 3; term++) {
            List<LogEntry> batch = new ArrayList<>();
            for (int i = 0; i < random.nextInt(6); i++) {
                byte[] payload = new byte[random.nextInt(300)];
                random.nextBytes(payload);
                batch.add(entry(
                        term,
                        entries.size() + batch.size() + 1,
                        Bytes.wrap(payload).toString()));
            }
            entries.addAll(batch);
            log.write(new HardState(term, NodeId.of("n" + term % 7)), Long.MAX_VALUE, batch);
            log.loop.runAll();
        }
        log.close();
        LogInspection.of(directory, groups::add);
        return log;
    }

    /** Over 100 000 bits, in memory. */
    @Test
    void aGroupAndASegmentHeaderAreRefusedIfAnyOfTheirBitsIsTurned() {
        Harness log = write();
        long flips = 0;
        for (int i = 0; i < log.segments().size(); i++) {
            Path file = log.segments().get(i);
            byte[] segment = Harness.bytes(file).toByteArray();
            for (int bit = 0; bit < SegmentHeader.BYTES * Byte.SIZE; bit++) {
                byte[] header =
                        Bytes.wrap(segment).slice(0, SegmentHeader.BYTES).toByteArray();
                flip(header, bit);
                assertThatThrownBy(() -> SegmentHeader.decode(header)).isInstanceOf(CorruptRecordException.class);
                flips++;
            }
            long number = i + 1L;
            for (StoredGroup group :
                    groups.stream().filter(each -> each.file().equals(file)).toList()) {
                flips += flipAll(group, number, segment);
            }
        }
        assertThat(flips).isGreaterThan(100_000);
    }

    private long flipAll(StoredGroup group, long number, byte[] segment) {
        int offset = (int) group.offset();
        Bytes intact = Bytes.wrap(segment).slice(offset);
        int length = intact.intAt(Integer.BYTES);
        byte[] bytes = intact.slice(0, length).toByteArray();
        Place place = new Place(new SegmentChecksum(incarnation, number), offset);
        for (int bit = 0; bit < length * Byte.SIZE; bit++) {
            flip(bytes, bit);
            if (isGroup(Bytes.wrap(bytes), place)) {
                throw new AssertionError("bit " + bit + " of the group at " + offset + " was not missed");
            }
            flip(bytes, bit);
        }
        assertThat(isGroup(Bytes.wrap(bytes), place)).isTrue();
        return (long) length * Byte.SIZE;
    }

    private static boolean isGroup(Bytes bytes, Place place) {
        try {
            GroupFormat.decode(bytes, GroupFormat.head(bytes, place), place);
            return true;
        } catch (CorruptRecordException e) {
            return false;
        }
    }

    /** What an open store reads is checked again. */
    @Test
    void aRecordIsRefusedIfAnyOfItsBitsIsTurned() {
        write();
        for (LogEntry entry : entries.subList(0, 40)) {
            byte[] record = entry.record().toByteArray();
            for (int bit = 0; bit < record.length * Byte.SIZE; bit++) {
                flip(record, bit);
                // The length may now end elsewhere: then it is another record, of which the checksum is not that.
                assertThatThrownBy(() -> LogEntry.parse(Bytes.wrap(record))).isInstanceOf(CorruptRecordException.class);
                flip(record, bit);
            }
        }
    }

    @Test
    void anIdentityIsRefusedIfAnyOfItsBitsIsTurned() {
        write();
        Path file = directory.resolve("identity");
        byte[] identity = Harness.bytes(file).toByteArray();
        for (int bit = 0; bit < identity.length * Byte.SIZE; bit++) {
            flip(identity, bit);
            Harness.overwrite(file, 0, identity);
            assertThatThrownBy(() -> Identity.read(file)).isInstanceOf(StorageException.class);
            flip(identity, bit);
        }
    }

    /** The whole way through files: what comes out is what went in, or a refusal. */
    @Test
    void aStoreNeverReturnsWhatIsNotWhatWasWritten() {
        Harness log = write();
        Random random = new Random(2);
        StoredGroup mark = groups.get(groups.size() - 1);
        for (int i = 0; i < FLIPS_OF_FILES; i++) {
            Path file = log.segments().get(random.nextInt(log.segments().size()));
            int at = random.nextInt(Harness.tail(file));
            Bytes intact = Harness.bytes(file);
            Harness.overwrite(file, at, (byte) (intact.at(at) ^ 1 << random.nextInt(Byte.SIZE)));
            // The mark that closed the log is the only thing whose loss cannot be told from a torn write.
            boolean isMark = file.equals(mark.file()) && at >= mark.offset();
            assertThat(LogInspection.of(directory).isSound()).isEqualTo(isMark);
            if (isMark) {
                log.restart();
                assertThat(log.readAll()).isEqualTo(entries);
                log.close();
            } else {
                assertThatThrownBy(log::restart).isInstanceOf(DamagedLogException.class);
            }
            Harness.overwrite(file, 0, intact.toByteArray());
        }
    }

    private static void flip(byte[] bytes, int bit) {
        ByteBuffer target = ByteBuffer.wrap(bytes);
        target.put(bit / Byte.SIZE, (byte) (target.get(bit / Byte.SIZE) ^ 1 << bit % Byte.SIZE));
    }
}
