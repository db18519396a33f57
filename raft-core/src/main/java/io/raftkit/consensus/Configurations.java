package io.raftkit.consensus;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configurations in the log. The latest is in force as soon as it is appended, and undone when truncated (§6). */
final class Configurations {
    private record At(long index, Configuration configuration) {}

    private final Deque<At> history = new ArrayDeque<>();

    /** Notes the configuration entries among {@code entries}. */
    void append(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            if (entry.type() == EntryType.CONFIGURATION) {
                history.addLast(new At(entry.index(), Configuration.decode(entry.payload())));
            }
        }
    }

    void truncateAfter(long index) {
        history.removeIf(at -> at.index() > index);
    }

    /** A snapshot that ends at {@code index} was taken in this configuration: it replaces all before. */
    void reset(long index, Configuration configuration) {
        history.removeIf(at -> at.index() <= index);
        history.addFirst(new At(index, configuration));
    }

    /** The configuration in force; null before the cluster is bootstrapped. */
    @Nullable
    Configuration latest() {
        At last = history.peekLast();
        return last == null ? null : last.configuration();
    }
}
