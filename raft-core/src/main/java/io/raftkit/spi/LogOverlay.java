package io.raftkit.spi;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was written and not handed to a {@link BlockingLog} yet, and how far the log shows through below it.
 *
 * <pre>
 *   log         1 2 3 4 5 6 7 8
 *                       ^ cut = 5      a write has truncated after 5
 *   pending               6' 7'        and appended two entries
 *   seen        1 2 3 4 5 6' 7'
 * </pre>
 *
 * <p>Thread-safe; never held during I/O.
 */
final class LogOverlay {
    private record Pending(long number, LogEntry entry) {}

    /** Whether a write drops entries that are there. */
    record Change(boolean truncates) {}

    /** What to read: entries up to {@code cut} from the log, if it shows through, then the others. */
    record Plan(long after, long cut, long maxBytes, boolean showsLog, List<LogEntry> pending) {
        List<LogEntry> read(BlockingLog log) throws IOException {
            List<LogEntry> found = new ArrayList<>();
            long bytes = 0;
            if (after < cut) {
                found.addAll(showsLog ? log.read(after, cut, maxBytes) : List.of());
                bytes = LogEntry.sizeBytes(found);
                if (found.isEmpty() || found.get(found.size() - 1).index() < cut) {
                    return found;
                }
            }
            for (LogEntry entry : pending) {
                bytes += entry.sizeBytes();
                if (bytes > maxBytes && !found.isEmpty()) {
                    break;
                }
                found.add(entry);
            }
            return found;
        }
    }

    /** Consecutive, from {@code cut + 1} on. */
    private final ArrayList<Pending> pending = new ArrayList<>();

    /** The last entry of the log that counts. */
    private long cut;

    /** Nothing at or below it is in the log. */
    private long base;

    /** The last reset, until it was handed over: before that, nothing in the log counts. */
    private long pendingReset;

    /** The log was opened. */
    synchronized void recovered(RecoveredLog log) {
        base = log.base().index();
        cut = log.lastIndex();
    }

    /**
     * Shows a write.
     *
     * @param number counts writes
     * @throws IllegalArgumentException if it does not fit
     */
    synchronized Change write(long number, LogWrite write) {
        long last = cut + pending.size();
        long end = Math.min(last, write.truncateAfter());
        if (end < base) {
            throw new IllegalArgumentException(
                    "cannot truncate after " + write.truncateAfter() + ": the log begins after " + base);
        }
        long index = end;
        for (LogEntry entry : write.entries()) {
            if (entry.index() != ++index) {
                throw new IllegalArgumentException(entry + " cannot stand at " + index + ", where the log goes on");
            }
        }
        cut = Math.min(cut, end);
        pending.subList((int) (end - cut), pending.size()).clear();
        write.entries().forEach(entry -> pending.add(new Pending(number, entry)));
        return new Change(end < last);
    }

    /** Shows a reset. */
    synchronized void reset(long number, LogId lastIncluded) {
        pending.clear();
        base = lastIncluded.index();
        cut = lastIncluded.index();
        pendingReset = number;
    }

    /**
     * From now on nothing up to {@code upTo} is truncated.
     *
     * @return whether there is anything that may go
     * @throws IllegalArgumentException if that is behind the end
     */
    synchronized boolean compact(LogId upTo) {
        long last = cut + pending.size();
        if (upTo.index() > last) {
            throw new IllegalArgumentException("the log ends at " + last + " and cannot be compacted up to " + upTo);
        }
        boolean isMore = upTo.index() > base;
        base = Math.max(base, upTo.index());
        return isMore;
    }

    /** Everything up to write {@code number} was handed over. */
    synchronized void written(long number) {
        int count = 0;
        while (count < pending.size() && pending.get(count).number() <= number) {
            count++;
        }
        pending.subList(0, count).clear();
        cut += count;
        if (pendingReset <= number) {
            pendingReset = 0;
        }
    }

    /** How to read the entries in {@code (after, upTo]}. */
    synchronized Plan plan(long after, long upTo, long maxBytes) {
        long last = Math.min(upTo, cut + pending.size());
        List<LogEntry> rest = new ArrayList<>();
        long bytes = 0;
        for (long index = Math.max(after, cut) + 1; index <= last && bytes <= maxBytes; index++) {
            LogEntry entry = pending.get((int) (index - cut - 1)).entry();
            rest.add(entry);
            bytes += entry.sizeBytes();
        }
        return new Plan(after, Math.min(cut, upTo), maxBytes, pendingReset == 0, rest);
    }
}
