package io.raftkit.codec;

import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The entries of an AppendEntries: log records end to end. */
final class EntryRecords {
    private EntryRecords() {}

    /**
     * Reads the records, verifies each one's checksum, and that they are a piece of a log that a leader can have.
     *
     * @param previous the entry that the first must follow
     * @param term the leader's, which no entry's can exceed
     * @throws CorruptRecordException if a record is damaged
     * @throws IllegalArgumentException if they are no piece of a log
     */
    static List<LogEntry> decode(Bytes records, LogId previous, long term) throws CorruptRecordException {
        List<LogEntry> entries = new ArrayList<>();
        LogId last = previous;
        Bytes rest = records;
        while (!rest.isEmpty()) {
            LogEntry entry = LogEntry.parse(rest);
            check(entry, last, term);
            entries.add(entry);
            last = entry.id();
            rest = rest.slice(entry.sizeBytes());
        }
        return Collections.unmodifiableList(entries);
    }

    private static void check(LogEntry entry, LogId last, long term) {
        boolean follows = entry.index() == last.index() + 1 && entry.term() >= last.term();
        FromWire.require(follows, () -> entry.id() + " cannot follow " + last);
        FromWire.require(
                entry.term() >= 1 && entry.term() <= term, () -> entry.id() + " cannot be in a log of term " + term);
        if (entry.type() == EntryType.CONFIGURATION) {
            FromWire.configuration(entry.payload());
        }
    }
}
