package io.raftkit.storage.mapdb;

import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several writes as one: what the log must become after all of them.
 *
 * <p>Appending 8 and 9, then truncating after 8, then appending 9' is one group with 8 and 9'.
 */
final class Batch {
    /** Those of the only write that brought any, or, with {@link #isOwn}, what several make. */
    private List<LogEntry> entries = List.of();

    private boolean isOwn;

    private HardState hardState = HardState.INITIAL;
    private long after;
    private @Nullable LogId reset;

    /** Begins one for a log that ends at {@code last}. */
    void begin(LogId last, HardState state) {
        after = last.index();
        hardState = state;
        reset = null;
        entries = List.of();
        isOwn = false;
    }

    void add(LogWrite write) {
        if (write.hardState() != null) {
            hardState = write.hardState();
        }
        if (write.truncateAfter() < after) {
            after = write.truncateAfter();
            entries = List.of();
        } else if (write.truncateAfter() < after + entries.size()) {
            own().subList((int) (write.truncateAfter() - after), entries.size()).clear();
        }
        append(write.entries());
    }

    private void append(List<LogEntry> more) {
        if (entries.isEmpty()) {
            entries = more;
            isOwn = false;
        } else {
            own().addAll(more);
        }
    }

    private List<LogEntry> own() {
        if (!isOwn) {
            entries = new ArrayList<>(entries);
            isOwn = true;
        }
        return entries;
    }

    void reset(LogId lastIncluded) {
        entries = List.of();
        after = lastIncluded.index();
        reset = lastIncluded;
    }

    /**
     * The batch as a group, which ends it.
     *
     * @param written finds the id of an entry on the disk
     */
    Group toGroup(LongFunction<LogId> written) {
        LogId base = reset != null ? reset : written.apply(after);
        Group group = new Group(base, reset != null, hardState, entries);
        entries = List.of(); // the group alone keeps them
        return group;
    }
}
