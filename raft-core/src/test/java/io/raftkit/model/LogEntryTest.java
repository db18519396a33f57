package io.raftkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LogEntryTest {
    private static final LogId ID = new LogId(3, 12);

    /** What disks hold: it must be read for ever. */
    private static final String RECORD =
            "0000002208e3998a02" + "0000000000000003" + "000000000000000c" + "00000000000003e8" + "78";

    private static LogEntry entry(Bytes payload) {
        return LogEntry.of(ID, EntryType.COMMAND, 1000, payload);
    }

    @Test
    void isReadAsItWasWritten() throws Exception {
        LogEntry entry = entry(Bytes.utf8("x"));
        assertThat(entry.record()).isEqualTo(Bytes.wrap(HexFormat.of().parseHex(RECORD)));
        assertThat(entry.sizeBytes()).isEqualTo(34);
        ByteBuffer direct = ByteBuffer.allocateDirect(40).position(3);
        entry.writeTo(direct);
        assertThat(direct.position()).isEqualTo(37);
        LogEntry read = LogEntry.parse(Bytes.copyOf(direct.flip().position(3)));
        assertThat(read).isEqualTo(entry).hasSameHashCodeAs(entry).hasToString("12@3 COMMAND, 1 bytes");
        assertThat(read.id()).isEqualTo(ID);
        assertThat(read.timestamp()).isEqualTo(1000);
        assertThat(read.checksum()).isEqualTo(0x08e3998a);
        assertThat(read.record()).isEqualTo(entry.record());
    }

    @Test
    void aDamagedByteAnywhereIsFound() {
        for (int at = 0; at < RECORD.length() / 2; at++) {
            byte[] record = HexFormat.of().parseHex(RECORD);
            record[at] ^= 1;
            assertThatThrownBy(() -> LogEntry.parse(Bytes.wrap(record))).isInstanceOf(CorruptRecordException.class);
            assertThatThrownBy(() -> parseInTwo(record)).isInstanceOf(CorruptRecordException.class);
        }
    }

    private static LogEntry parseInTwo(byte[] record) throws CorruptRecordException {
        return LogEntry.parse(
                Arrays.copyOf(record, LogEntry.HEADER_BYTES),
                Arrays.copyOfRange(record, LogEntry.HEADER_BYTES, record.length));
    }

    @Test
    void aRecordInTwoArraysIsReadAlikeUnlessOneIsTooShort() throws Exception {
        byte[] record = HexFormat.of().parseHex(RECORD);
        assertThat(parseInTwo(record)).isEqualTo(entry(Bytes.utf8("x")));
        assertThat(parseInTwo(entry(Bytes.EMPTY).record().toByteArray())).isEqualTo(entry(Bytes.EMPTY));
        byte[] shorter = Arrays.copyOf(record, record.length - 1);
        byte[] longer = Arrays.copyOf(record, record.length + 1);
        assertThatThrownBy(() -> parseInTwo(shorter)).isInstanceOf(CorruptRecordException.class);
        assertThatThrownBy(() -> parseInTwo(longer)).isInstanceOf(CorruptRecordException.class);
    }

    @Test
    void isNotWrittenInTheOtherByteOrder() {
        ByteBuffer target = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        assertThatThrownBy(() -> entry(Bytes.utf8("x")).writeTo(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("big-endian");
        assertThat(target.position()).isZero();
    }

    @Test
    void theCommandIsShared() {
        byte[] command = {1, 2, 3, 4};
        LogEntry entry = entry(Bytes.wrap(command));
        command[0] = 9;
        assertThat(entry.payload().at(0)).isEqualTo((byte) 9);
    }

    @Test
    void aSmallPartOfALargeArrayIsNot() {
        byte[] array = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        LogEntry entry = entry(Bytes.wrap(array, 2, 3));
        array[2] = 0;
        assertThat(entry.payload().toByteArray()).containsExactly(3, 4, 5);
    }
}
