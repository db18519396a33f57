package io.raftkit.storage.mapdb;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.List;

/**
 * The log as the segments hold it, entry by entry. Not thread-safe.
 *
 * <p>Invariant: every segment's entries follow those of the segment before, without a gap: {@code next.floor().index()
 * == lastIndex()}.
 */
final class WrittenLog {
    private final List<Segment> segments = new ArrayList<>();

    /** A segment begins; what is written next goes there. */
    void add(Segment segment) {
        if (!segments.isEmpty()) {
            segments.get(segments.size() - 1).index().trim();
        }
        segments.add(segment);
    }

    /** The entry before the first. */
    LogId base() {
        return segments.isEmpty() ? LogId.ZERO : segments.get(0).floor();
    }

    /** Index of the last entry, that of the base if there is none. */
    long lastIndex() {
        return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).lastIndex();
    }

    List<Segment> segments() {
        return segments;
    }

    /**
     * A group stands in the last segment.
     *
     * @param offset of its first record
     */
    void apply(Group group, int offset) {
        if (group.reset() || group.after().index() < base().index()) {
            segments.forEach(segment -> segment.restart(group.after()));
        } else {
            truncateAfter(group.after());
        }
        Segment active = segments.get(segments.size() - 1);
        int at = offset;
        for (LogEntry entry : group.entries()) {
            active.index().add(at, entry.sizeBytes());
            at += entry.sizeBytes();
        }
    }

    private void truncateAfter(LogId after) {
        int last = segments.size() - 1;
        while (segments.get(last).floor().index() > after.index()) {
            segments.get(last).restart(after);
            last--;
        }
        segments.get(last).truncateAfter(after.index());
    }

    /** The oldest segment, if it is not the last and no entry after {@code index} is in it. */
    boolean oldestEndsAt(long index) {
        return segments.size() > 1 && segments.get(1).floor().index() <= index;
    }

    Segment removeOldest() {
        return segments.remove(0);
    }

    /** The segment with the entry at {@code index}, which must be in the log. */
    Segment holding(long index) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (segments.get(middle).lastIndex() >= index) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return segments.get(low);
    }
}
