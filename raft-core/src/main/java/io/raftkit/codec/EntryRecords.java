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
     * @param frame what they are the end of
     * @param from where they begin in it
     * @param previous the entry that the first must follow
     * @param term the leader's, which no entry's can exceed
     * @throws CorruptRecordException if a record is damaged
     * @throws IllegalArgumentException if they are no piece of a log
     */
    static List<LogEntry> decode(Bytes frame, int from, LogId previous, long term) throws CorruptRecordException {
        if (from == frame.length()) {
            return List.of();
        }
        LogEntry first = LogEntry.parse(frame, from);
        check(first, previous.term(), previous.index(), term);
        int next = from + first.sizeBytes();
        return next == frame.length() ? List.of(first) : decodeMore(frame, next, first, term);
    }

    private static List<LogEntry> decodeMore(Bytes frame, int from, LogEntry first, long term)
            throws CorruptRecordException {
        // As many as there are if all are as long as the first.
        List<LogEntry> entries = new ArrayList<>(1 + (frame.length() - from) / first.sizeBytes());
        entries.add(first);
        LogEntry last = first;
        int at = from;
        while (at < frame.length()) {
            LogEntry entry = LogEntry.parse(frame, at);
            check(entry, last.term(), last.index(), term);
            entries.add(entry);
            last = entry;
            at += entry.sizeBytes();
        }
        return Collections.unmodifiableList(entries);
    }

    private static void check(LogEntry entry, long lastTerm, long lastIndex, long term) {
        if (entry.index() != lastIndex + 1 || entry.term() < lastTerm) {
            throw new IllegalArgumentException(entry.id() + " cannot follow " + new LogId(lastTerm, lastIndex));
        }
        if (entry.term() < 1 || entry.term() > term) {
            throw new IllegalArgumentException(entry.id() + " cannot be in a log of term " + term);
        }
        if (entry.type() == EntryType.CONFIGURATION) {
            FromWire.configuration(entry.payload());
        }
    }
}
