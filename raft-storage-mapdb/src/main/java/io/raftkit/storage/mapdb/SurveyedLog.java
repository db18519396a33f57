package io.raftkit.storage.mapdb;

import io.raftkit.error.DamagedLogException.Range;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the log has become, group by group, where some groups may be lost.
 *
 * <pre>
 *   group 7   8 9 10 @2           readable
 *   group 8   ? ? ?               lost: what is left of it are records 11 and 13
 *   group 9   after 13@2 ..       so 12 is the one that cannot be read
 * </pre>
 */
final class SurveyedLog {
    /**
     * What could be made out where groups are lost.
     *
     * @param floor index of the entry that they begin after, at least; -1 if nobody knows
     * @param entries records that are intact, ascending
     */
    record Salvage(long floor, List<LogEntry> entries) {
        static final Salvage NOTHING = new Salvage(-1, List.of());
    }

    private final List<LogId> termStarts = new ArrayList<>();

    /** By index, counted from {@link #origin}. */
    private final BitSet readable = new BitSet();

    private long origin;
    private LogId base = LogId.ZERO;
    private LogId last = LogId.ZERO;
    private HardState hardState = HardState.INITIAL;
    private @Nullable Chain chain;

    /** The log ends here, whatever there is before; its first known place. */
    void start(LogId at, Chain after, HardState state) {
        origin = at.index();
        base = at;
        last = at;
        chain = after;
        hardState = state;
    }

    boolean isStarted() {
        return chain != null;
    }

    boolean isFollowedBy(Chain previous) {
        return previous.equals(chain);
    }

    /** Whether a group with this number is none that should have come before. */
    boolean isAhead(Chain link) {
        return chain == null || link.sequence() > chain.sequence();
    }

    LogId last() {
        return last;
    }

    /** The last group that is known; null before the first. */
    @Nullable
    Chain chain() {
        return chain;
    }

    /** Groups are lost. After them the log ends at {@code end}. */
    void jump(LogId end, Chain after, HardState state, Salvage salvage) {
        // An entry of a term stays where it is as long as the log ends with one of the same term (§5.3).
        boolean isSame = end.term() == last.term() && end.index() >= last.index();
        long known = Math.max(salvage.floor(), base.index());
        long kept = isSame ? last.index() : Math.min(Math.min(known, last.index()), end.index());
        if (end.index() < base.index()) {
            reset(end);
        }
        drop(Math.max(kept, base.index()));
        for (LogEntry entry : salvage.entries()) {
            if (entry.index() > kept && entry.index() <= end.index()) {
                append(entry);
            }
        }
        note(end);
        last = end;
        chain = after;
        hardState = state;
    }

    /** Groups are lost, and the log ends with them. */
    void lose(LogId end, Salvage salvage) {
        jump(end, Objects.requireNonNull(chain), hardState, salvage);
    }

    /** The next group, which follows the one before. */
    void apply(GroupFormat.Link link) {
        Group group = link.group();
        if (group.reset() || group.after().index() < base.index()) {
            reset(group.after());
        } else {
            drop(group.after().index());
        }
        last = group.after();
        group.entries().forEach(this::append);
        last = group.last();
        chain = link.chain();
        hardState = group.hardState();
    }

    private void reset(LogId at) {
        readable.clear();
        termStarts.clear();
        base = at;
        origin = at.index();
    }

    private void drop(long after) {
        readable.clear(
                (int) Math.max(0, after + 1 - origin), Math.max(readable.length(), 1 + (int) (after + 1 - origin)));
        termStarts.removeIf(start -> start.index() > after);
    }

    private void append(LogEntry entry) {
        readable.set((int) (entry.index() - origin));
        note(entry.id());
    }

    /** An entry that is known, whether it can be read or not. */
    private void note(LogId id) {
        long lastTerm = termStarts.isEmpty()
                ? base.term()
                : termStarts.get(termStarts.size() - 1).term();
        if (id.index() > base.index() && id.term() > lastTerm) {
            termStarts.add(id);
        }
    }

    LogReport.Shape shape() {
        return new LogReport.Shape(hardState, base, last, termStarts);
    }

    /** The entries between base and last that no group gave. */
    List<Range> unreadable() {
        List<Range> ranges = new ArrayList<>();
        int end = (int) (last.index() - origin);
        int from = readable.nextClearBit((int) (base.index() - origin) + 1);
        while (from <= end) {
            int next = readable.nextSetBit(from);
            int to = next < 0 || next > end ? end : next - 1;
            ranges.add(new Range(origin + from, origin + to));
            from = readable.nextClearBit(to + 1);
        }
        return ranges;
    }
}
