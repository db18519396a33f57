package io.raftkit.storage.mapdb;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.LogWrite;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The log as its user sees it: what is written, overlaid by what is still to be written. Thread-safe; never held during
 * I/O.
 *
 * <pre>
 *   written   1 2 3 4 5 6 7 8        the disk
 *                     ^ cut = 5      a pending write has truncated after 5
 *   pending             6' 7'        and appended two entries
 *   seen      1 2 3 4 5 6' 7'
 * </pre>
 */
final class LogView {
    private final WrittenLog written;
    private final Pending pending = new Pending();
    /** Numbers of the resets that are not yet on the disk. What is written there is of no account until they are. */
    private final Deque<Long> resets = new ArrayDeque<>();

    private long cut;
    private boolean closed;

    LogView(WrittenLog written) {
        this.written = written;
        this.cut = written.lastIndex();
    }

    /**
     * Shows a write.
     *
     * @param number counts writes and resets
     * @throws IllegalArgumentException if it does not fit the log
     */
    synchronized void write(long number, LogWrite write) {
        long end = Math.min(lastIndex(), write.truncateAfter());
        if (end < baseIndex()) {
            throw new IllegalArgumentException(
                    "cannot truncate after " + write.truncateAfter() + ": the log begins after " + baseIndex());
        }
        long index = end;
        for (LogEntry entry : write.entries()) {
            if (entry.index() != ++index) {
                throw new IllegalArgumentException(entry + " cannot stand at " + index + ", where the log goes on");
            }
        }
        if (end < cut) {
            cut = end;
        }
        pending.truncate((int) (end - cut));
        for (LogEntry entry : write.entries()) {
            pending.add(entry, number);
        }
    }

    /** Shows a reset. */
    synchronized void reset(long number, LogId lastIncluded) {
        pending.truncate(0);
        cut = lastIncluded.index();
        resets.add(number);
    }

    /**
     * A group is durable in the last segment.
     *
     * @param offset of its first record
     * @param number of the last write in it
     */
    synchronized void written(Group group, int offset, long number) {
        written.apply(group, offset);
        while (!resets.isEmpty() && resets.element() <= number) {
            resets.remove();
        }
        cut += pending.removeUpTo(number);
    }

    /** A segment begins. */
    synchronized void add(Segment segment) {
        written.add(segment);
    }

    /** Takes the oldest segment out of the log if no entry after {@code index} is in it. */
    synchronized Optional<Segment> retireOldest(long index) {
        if (!written.oldestEndsAt(index)) {
            return Optional.empty();
        }
        Segment oldest = written.removeOldest();
        oldest.retire();
        return Optional.of(oldest);
    }

    /** The entry before the first that is written. */
    synchronized LogId writtenBase() {
        return written.base();
    }

    /** What to read for the entry at {@code index} as it is written, whatever is pending. */
    synchronized ReadPlan planWritten(long index) {
        ReadPlan plan = new ReadPlan(index - 1, 0);
        Segment segment = written.holding(index);
        plan.add(segment, (int) (index - segment.floor().index()));
        return plan;
    }

    /** What to read for entries in {@code (after, upTo]} of at most {@code maxBytes}, but at least one. */
    synchronized ReadPlan plan(long after, long upTo, long maxBytes) {
        if (closed) {
            throw new IllegalStateException("the log is closed");
        }
        ReadPlan plan = new ReadPlan(after, maxBytes);
        if (after < baseIndex()) {
            return plan;
        }
        long lastWritten = Math.min(upTo, cut);
        while (plan.lastIndex() < lastWritten && !plan.isFull()) {
            Segment segment = written.holding(plan.lastIndex() + 1);
            plan.add(segment, (int) (Math.min(lastWritten, segment.lastIndex())
                    - segment.floor().index()));
        }
        long last = Math.min(upTo, lastIndex());
        while (plan.lastIndex() < last && !plan.isFull()) {
            plan.add(pending.get((int) (plan.lastIndex() - cut)));
        }
        return plan;
    }

    /** Lets go of all segments. */
    synchronized void close() {
        written.segments().forEach(Segment::release);
        written.segments().clear();
        pending.truncate(0);
        closed = true;
    }

    /** While a reset is on its way to the disk, nothing written counts, and what is pending follows {@code cut}. */
    private long baseIndex() {
        return resets.isEmpty() ? written.base().index() : cut;
    }

    private long lastIndex() {
        return cut + pending.size();
    }
}
