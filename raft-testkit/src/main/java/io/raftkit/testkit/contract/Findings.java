package io.raftkit.testkit.contract;

import io.raftkit.model.LogEntry;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import java.util.List;

/** What is in a store that was just opened. */
final class Findings {
    private Findings() {}

    /** Reads everything, and checks that it is what the store says it has found. */
    static LogModel read(LogStore store, RecoveredLog recovered, String when) {
        long base = recovered.base().index();
        List<LogEntry> entries = store.read(base, Long.MAX_VALUE, Long.MAX_VALUE);
        RecoveredLog.Scan scan = new RecoveredLog.Scan(recovered.incarnation(), recovered.base());
        scan.hardState(recovered.hardState());
        try {
            entries.forEach(scan::append);
        } catch (IllegalStateException e) {
            throw new AssertionError(when + ": a read gives entries that do not follow each other: " + e.getMessage());
        }
        RecoveredLog read = scan.finish();
        check(when, "the last entry", recovered.lastIndex(), read.lastIndex());
        check(when, "where terms begin", recovered.termStarts(), read.termStarts());
        check(when, "the configurations", recovered.configurations(), read.configurations());
        if (recovered.lastTimestamp() < read.lastTimestamp()) {
            check(when, "the last timestamp", recovered.lastTimestamp(), read.lastTimestamp());
        }
        return new LogModel(recovered.hardState(), recovered.base(), entries);
    }

    private static void check(String when, String what, Object recovered, Object read) {
        if (!recovered.equals(read)) {
            throw new AssertionError(
                    when + ": recover is wrong about " + what + ": it says " + recovered + ", and reads give " + read);
        }
    }
}
