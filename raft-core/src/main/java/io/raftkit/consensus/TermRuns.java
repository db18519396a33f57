package io.raftkit.consensus;

import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of the log: at which index each term begins. A whole log in a few numbers, for terms never decrease along
 * it.
 *
 * <p>The log starts after {@link #base}, the last entry that was compacted away; {@code base.index <= lastIndex}.
 */
final class TermRuns {
    /** First entry of each term after the base's, in order. */
    private final List<LogId> starts;

    private LogId base;
    private long lastIndex;

    TermRuns(LogId base, List<LogId> starts, long lastIndex) {
        this.base = base;
        this.starts = new ArrayList<>(starts);
        this.lastIndex = lastIndex;
    }

    LogId base() {
        return base;
    }

    long lastIndex() {
        return lastIndex;
    }

    LogId last() {
        return at(lastIndex);
    }

    LogId at(long index) {
        return new LogId(termAt(index), index);
    }

    /** The term of the entry at {@code index}, from the base to the last. */
    long termAt(long index) {
        if (index < base.index() || index > lastIndex) {
            throw new IllegalArgumentException(
                    "index " + index + " is not in the log, which goes from " + base + " to " + lastIndex);
        }
        int run = runOf(index);
        return run < 0 ? base.term() : starts.get(run).term();
    }

    /** Whether the entry is in the log, or is its base. */
    boolean contains(LogId id) {
        return id.index() >= base.index() && id.index() <= lastIndex && termAt(id.index()) == id.term();
    }

    void append(LogId id) {
        long lastTerm = termAt(lastIndex);
        if (id.index() != lastIndex + 1 || id.term() < lastTerm) {
            throw new IllegalStateException("entry " + id + " cannot follow " + last());
        }
        if (id.term() > lastTerm) {
            starts.add(id);
        }
        lastIndex = id.index();
    }

    void truncateAfter(long index) {
        if (index < base.index()) {
            throw new IllegalStateException("cannot truncate after " + index + ", before the log's base " + base);
        }
        starts.removeIf(start -> start.index() > index);
        lastIndex = Math.min(lastIndex, index);
    }

    /** Forgets the entries up to {@code index}, which becomes the base. */
    void compact(long index) {
        LogId newBase = at(index);
        starts.removeIf(start -> start.index() <= index);
        base = newBase;
    }

    /** Forgets everything: a snapshot that ends at {@code id} takes its place. */
    void reset(LogId id) {
        starts.clear();
        base = id;
        lastIndex = id.index();
    }

    /**
     * The last index at or before {@code id} where a log whose entries there have terms up to {@code id.term()} could
     * still agree with this one. Below the base nothing is known, and {@code id.index()} is the answer.
     *
     * <p>Skips a whole term of conflicting entries at a time (§5.3, end): with terms {@code 1 1 1 4 4 5 5} here and
     * {@code id = 6@3}, the entries of terms 5 and 4 cannot match, and the answer is 3.
     */
    long lastPossibleMatch(LogId id) {
        long index = Math.min(id.index(), lastIndex);
        while (index >= base.index() && termAt(index) > id.term()) {
            int run = runOf(index);
            index = (run < 0 ? base : starts.get(run)).index() - 1;
        }
        return index;
    }

    /** Position in {@link #starts} of the run that holds {@code index}; -1 for the base's. */
    private int runOf(long index) {
        int low = 0;
        int high = starts.size();
        if (high > 0 && starts.get(high - 1).index() <= index) {
            return high - 1;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts.get(middle).index() <= index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
