package io.raftkit.storage.mapdb;

import io.raftkit.model.LogId;
import io.raftkit.spi.News;
import io.raftkit.storage.mapdb.Waiting.Queued;
import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes groups of writes, as far as there is room for them, and makes those durable. Used under the disk's lock only.
 */
final class GroupWriter {
    private final LogView view;
    private final Appender appender;
    private final News news;
    private final Batch batch = new Batch();

    /** Made once: a write is to leave little garbage. */
    private final LongFunction<LogId> writtenId = this::writtenId;

    private final AfterReset afterReset;
    private @Nullable NoRoomException shortage;

    /** The log starts anew, durably: what was before takes room that what follows may need. */
    interface AfterReset {
        void run() throws IOException;
    }

    /** Leaves it to {@code news} to tell what is durable. */
    GroupWriter(LogView view, Appender appender, News news, AfterReset afterReset) {
        this.view = view;
        this.appender = appender;
        this.news = news;
        this.afterReset = afterReset;
    }

    /**
     * Makes as many durable as there is room for, from the first on: a term or vote still has its place where entries
     * have none.
     *
     * @return how many; why not the next one, if there is one, {@link #shortage} tells
     */
    int write(List<Queued> writes) throws IOException {
        shortage = null;
        return writes.isEmpty() ? 0 : writeWhatFits(writes);
    }

    /** Why the last {@link #write} left some, if it did. */
    @Nullable
    NoRoomException shortage() {
        return shortage;
    }

    private int writeWhatFits(List<Queued> writes) throws IOException {
        try {
            writeTogether(writes);
            return writes.size();
        } catch (NoRoomException e) {
            if (writes.size() == 1) {
                shortage = e;
                return 0;
            }
            int half = writes.size() / 2;
            int count = writeWhatFits(writes.subList(0, half));
            return shortage != null ? count : half + writeWhatFits(writes.subList(half, writes.size()));
        }
    }

    private void writeTogether(List<Queued> writes) throws IOException {
        batch.begin(appender.last(), appender.hardState());
        for (Queued queued : writes) {
            if (queued.reset() != null) {
                batch.reset(queued.reset());
            }
            batch.add(queued.write());
        }
        Group group = batch.toGroup(writtenId);
        int offset = appender.append(group);
        view.written(group, offset, writes.get(writes.size() - 1).number());
        writes.get(0).syncedIn(appender.lastSyncNanos());
        for (Queued queued : writes) {
            news.add(queued);
        }
        if (group.reset()) {
            afterReset.run();
        }
    }

    private LogId writtenId(long index) {
        if (index == appender.last().index()) {
            return appender.last();
        }
        LogId base = view.writtenBase();
        return index == base.index()
                ? base
                : view.planWritten(index).read().get(0).id();
    }
}
