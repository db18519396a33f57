package io.raftkit.spi;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Hands over what was queued, consecutive entries in one piece. */
final class LogBatch {
    private final BlockingLog log;
    private final List<LogEntry> entries = new ArrayList<>();

    LogBatch(BlockingLog log) {
        this.log = log;
    }

    void write(LogWrite write, LogOverlay.Change change) throws IOException {
        if (write.hardState() != null) {
            flush();
            log.hardState(write.hardState());
        }
        if (change.truncates()) {
            flush();
            log.truncateAfter(write.truncateAfter());
        }
        entries.addAll(write.entries());
    }

    void reset(LogId lastIncluded) throws IOException {
        flush();
        log.reset(lastIncluded);
    }

    void compact(LogId upTo) throws IOException {
        flush();
        log.compact(upTo);
    }

    void flush() throws IOException {
        if (!entries.isEmpty()) {
            log.append(List.copyOf(entries));
            entries.clear();
        }
    }
}
