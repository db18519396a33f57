package io.raftkit.storage.mapdb;

import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.List;

/**
 * What one write to the disk says: the log is cut after {@code after}, these entries follow, and this is the hard
 * state. After a crash all of it is there or nothing.
 *
 * @param after the entry before the first of these; what the log held beyond it is dropped
 * @param reset whether everything up to {@code after} is dropped as well, and the log starts anew there
 * @param hardState the term and vote in force
 * @param entries consecutive, from {@code after.index() + 1}
 */
record Group(LogId after, boolean reset, HardState hardState, List<LogEntry> entries) {
    /** The end of the log after this group. */
    LogId last() {
        return entries.isEmpty() ? after : entries.get(entries.size() - 1).id();
    }

    /** Stops a write that could not be read again. */
    void check() {
        long lastTerm = after.term();
        long lastIndex = after.index();
        for (LogEntry entry : entries) {
            if (entry.index() != lastIndex + 1 || entry.term() < lastTerm) {
                throw new IllegalStateException(entry.id() + " cannot follow " + new LogId(lastTerm, lastIndex));
            }
            lastTerm = entry.term();
            lastIndex = entry.index();
        }
    }
}
