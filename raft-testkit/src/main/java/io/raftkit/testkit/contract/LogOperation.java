package io.raftkit.testkit.contract;

import io.raftkit.model.LogId;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Something that is done to a log. */
sealed interface LogOperation {
    /** Does it. */
    CompletionStage<Void> on(LogStore store);

    /** What the log is afterwards. */
    LogModel after(LogModel before);

    /** What a crash meanwhile may leave of it, beside all or nothing. */
    default List<LogModel> parts(LogModel before) {
        return List.of();
    }

    /** A write. */
    record Write(LogWrite write) implements LogOperation {
        @Override
        public CompletionStage<Void> on(LogStore store) {
            return store.write(write);
        }

        @Override
        public LogModel after(LogModel before) {
            return before.with(write);
        }

        @Override
        public List<LogModel> parts(LogModel before) {
            List<LogModel> parts = new ArrayList<>();
            if (write.hardState() != null) {
                parts.add(before.with(write.hardState()));
            }
            for (int count = 0; count < write.entries().size(); count++) {
                parts.add(before.with(write, count));
            }
            return parts;
        }
    }

    /** A new beginning after a snapshot. */
    record Reset(LogId lastIncluded) implements LogOperation {
        @Override
        public CompletionStage<Void> on(LogStore store) {
            return store.reset(lastIncluded);
        }

        @Override
        public LogModel after(LogModel before) {
            return before.reset(lastIncluded);
        }
    }

    /** Compaction: what is durable up to there is needed no more. Whether and when it goes is the store's affair. */
    record Compact(LogId upTo) implements LogOperation {
        @Override
        public CompletionStage<Void> on(LogStore store) {
            store.compact(upTo);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public LogModel after(LogModel before) {
            return before;
        }
    }
}
