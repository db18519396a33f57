package io.raftkit.consensus;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The configurations in the log. The latest is in force as soon as it is appended, and undone when truncated (§6). */
final class Configurations {
    /** A configuration, and the entry that holds it. */
    record At(long index, Configuration configuration) {}

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
    void reset(long index, At configuration) {
        history.removeIf(at -> at.index() <= index);
        history.addFirst(configuration);
    }

    /** Forgets those that were replaced at or before {@code index}. */
    void compact(long index) {
        At inForce = committed(index);
        history.removeIf(at -> inForce != null && at.index() < inForce.index());
    }

    /** The configuration in force; null before the cluster is bootstrapped. */
    @Nullable
    At latest() {
        return history.peekLast();
    }

    /** The configuration in force if nothing after {@code commitIndex} existed. */
    @Nullable
    At committed(long commitIndex) {
        for (Iterator<At> fromLast = history.descendingIterator(); fromLast.hasNext(); ) {
            At at = fromLast.next();
            if (at.index() <= commitIndex) {
                return at;
            }
        }
        return null;
    }

    /** Whether one that is in force, or was and may be again when what is not committed is truncated, is such. */
    boolean anyFrom(long commitIndex, Predicate<Configuration> condition) {
        At committed = committed(commitIndex);
        long from = committed == null ? 0 : committed.index();
        return history.stream().anyMatch(at -> at.index() >= from && condition.test(at.configuration()));
    }
}
