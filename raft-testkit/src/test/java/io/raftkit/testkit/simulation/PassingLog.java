package io.raftkit.testkit.simulation;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Hands everything on to another log, but for what a subclass breaks. */
class PassingLog implements LogStore {
    private final LogStore log;

    PassingLog(LogStore log) {
        this.log = log;
    }

    @Override
    public RecoveredLog recover(Context context) {
        return log.recover(context);
    }

    @Override
    public CompletionStage<Void> write(LogWrite write) {
        return log.write(write);
    }

    @Override
    public CompletionStage<Void> reset(LogId lastIncluded) {
        return log.reset(lastIncluded);
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) {
        return log.read(after, upTo, maxBytes);
    }

    @Override
    public void compact(LogId upTo) {
        log.compact(upTo);
    }

    @Override
    public void close() {
        log.close();
    }
}
