package io.raftkit.testkit.contract;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was found in a log is what may be there, and if not, which promise is broken.
 *
 * @param allowed what may be there: first what was acknowledged last, then what follows from one write after another
 * @param overwritten what was there earlier
 * @param compacted up to where entries may be gone
 */
record Verdict(List<LogModel> allowed, List<LogModel> overwritten, long compacted) {
    /** Which of the allowed it is, with the base that was found. */
    Optional<LogModel> match(LogModel found) {
        for (LogModel candidate : allowed) {
            if (isBaseOf(candidate, found.base())
                    && candidate.from(found.base().index()).equals(found)) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private boolean isBaseOf(LogModel candidate, LogId base) {
        return mayBeginAfter(candidate, base.index())
                && candidate.idAt(base.index()).equals(base);
    }

    private boolean mayBeginAfter(LogModel candidate, long index) {
        long most = Math.min(compacted, candidate.last().index());
        return index >= candidate.base().index()
                && index <= Math.max(candidate.base().index(), most);
    }

    /** Which promise is broken, where nothing matches. */
    String explain(LogModel found) {
        String finding = base(found);
        if (finding == null) {
            finding = hardState(found);
        }
        if (finding == null) {
            finding = entries(found);
        }
        return finding + "\n  found:        " + found + "\n  acknowledged: " + allowed.get(0) + "\n  written:      "
                + allowed.get(allowed.size() - 1);
    }

    private @Nullable String base(LogModel found) {
        LogId base = found.base();
        if (allowed.stream().anyMatch(each -> isBaseOf(each, base))) {
            return null;
        }
        LogModel acknowledged = allowed.get(0);
        if (base.index() < acknowledged.base().index()) {
            return "what a reset or a compaction has dropped is back: the log begins after " + base;
        }
        boolean mayBeginThere = allowed.stream().anyMatch(each -> mayBeginAfter(each, base.index()));
        long needed = Math.max(acknowledged.base().index(), compacted) + 1;
        return mayBeginThere
                ? "the term of the entry before the first is wrong: the log begins after " + base
                        + ", and no such entry was there"
                : "compaction has dropped an entry that is still needed: index " + needed + " is gone";
    }

    private @Nullable String hardState(LogModel found) {
        boolean isKnown = allowed.stream().anyMatch(each -> each.hardState().equals(found.hardState()));
        if (isKnown) {
            return null;
        }
        List<LogModel> all = new ArrayList<>(overwritten);
        all.addAll(allowed);
        boolean wasWritten = all.stream().anyMatch(each -> each.hardState().equals(found.hardState()));
        return wasWritten
                ? "an acknowledged term and vote is lost: " + allowed.get(0).hardState() + " has become "
                        + found.hardState()
                : "term and vote are not one: " + found.hardState() + " was never written in one piece";
    }

    private String entries(LogModel found) {
        if (found.last().term() > found.hardState().term()) {
            return "an entry is there without the term and vote that were written with it or before it: the last is "
                    + found.last() + ", and the term is " + found.hardState().term();
        }
        List<LogModel> ofThatTime = allowed.stream()
                .filter(each -> each.hardState().equals(found.hardState()))
                .toList();
        for (LogEntry entry : allowed.get(0).after(found.base().index())) {
            boolean isSafe = ofThatTime.stream().allMatch(each -> entry.equals(each.entry(entry.index())));
            if (isSafe && !entry.equals(found.entry(entry.index()))) {
                return lost(entry, found.entry(entry.index()));
            }
        }
        for (LogEntry entry : found.entries()) {
            if (ofThatTime.stream().noneMatch(each -> entry.equals(each.entry(entry.index())))) {
                return isOverwritten(entry)
                        ? "an entry that was truncated has come back: " + entry
                        : "an entry is there that was never written, or not yet: " + entry;
            }
        }
        return "the log is none that there ever was: a later write is there, and an earlier one is not";
    }

    private String lost(LogEntry entry, @Nullable LogEntry instead) {
        String start = "an acknowledged entry is lost: index " + entry.index();
        if (instead == null) {
            return start + " is missing, where " + entry.id() + " was durable";
        }
        return isOverwritten(instead)
                ? "an entry that was truncated has come back: " + instead.id() + " is there instead of " + entry.id()
                : start + " holds " + instead.id() + " instead of " + entry.id();
    }

    private boolean isOverwritten(LogEntry entry) {
        return overwritten.stream().anyMatch(each -> entry.equals(each.entry(entry.index())));
    }
}
