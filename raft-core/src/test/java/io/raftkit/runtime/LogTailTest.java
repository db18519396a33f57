package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogTailTest {
    private static final long MUCH = 1 << 20;

    private static List<LogEntry> entries(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(index -> LogEntry.of(new LogId(1, index), EntryType.COMMAND, 0, Bytes.utf8("command")))
                .toList();
    }

    @Test
    void whatIsSettledIsDroppedAndTheRestStays() {
        LogTail tail = new LogTail(MUCH);
        tail.append(entries(1, 10));
        tail.dropUpTo(7);
        assertThat(tail.read(6, 10, MUCH)).isEmpty();
        assertThat(tail.read(7, 10, MUCH)).contains(entries(8, 10));
        tail.append(entries(11, 12));
        assertThat(tail.read(7, 12, MUCH)).contains(entries(8, 12));
    }

    @Test
    void afterAllIsSettledTheNextEntriesBeginAnew() {
        LogTail tail = new LogTail(MUCH);
        tail.append(entries(1, 10));
        tail.dropUpTo(Long.MAX_VALUE);
        assertThat(tail.read(9, 10, MUCH)).isEmpty();
        tail.append(entries(11, 3000));
        assertThat(tail.read(10, 3000, MUCH)).contains(entries(11, 3000));
        tail.dropUpTo(5);
        assertThat(tail.read(10, 11, MUCH)).contains(entries(11, 11));
    }

    @Test
    void itIsBoundedAndDropsTheOldestFirst() {
        List<LogEntry> entries = entries(1, 10);
        LogTail tail = new LogTail(HeapBytes.of(entries.subList(0, 4)));
        tail.append(entries);
        assertThat(tail.read(5, 10, MUCH)).isEmpty();
        assertThat(tail.read(6, 10, MUCH)).contains(entries(7, 10));
    }
}
