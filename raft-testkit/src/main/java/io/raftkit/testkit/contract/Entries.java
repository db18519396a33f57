package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.List;
import java.util.stream.LongStream;

/** Entries to write. */
final class Entries {
    private Entries() {}

    /** A command that says where it stands. */
    static LogEntry entry(long term, long index) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, 1000 + index, Bytes.utf8("value " + index));
    }

    /** One after another. */
    static List<LogEntry> entries(long term, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(index -> entry(term, index))
                .toList();
    }
}
