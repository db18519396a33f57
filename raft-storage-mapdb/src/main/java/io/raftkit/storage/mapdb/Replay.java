package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import org.jspecify.annotations.Nullable;

/** What the log has become, group by group, as recovery reads it. */
final class Replay {
    private final WrittenLog written = new WrittenLog();
    private final RecoveredLog.Scan scan;
    private Chain chain;
    private LogId last;
    private HardState hardState;

    /** Starts as the oldest segment's header says. */
    Replay(SegmentHeader oldest, @Nullable Incarnation former) {
        scan = new RecoveredLog.Scan(oldest.incarnation(), oldest.base());
        if (former != null) {
            scan.follows(former);
        }
        scan.hardState(oldest.hardState());
        chain = oldest.chain();
        last = oldest.base();
        hardState = oldest.hardState();
    }

    void add(Segment segment) {
        written.add(segment);
    }

    /** Whether a segment with this header begins where the log ends at present. */
    boolean isFollowedBy(SegmentHeader header) {
        return header.chain().equals(chain) && header.base().equals(last);
    }

    /**
     * Takes the next group.
     *
     * @throws IllegalStateException if it does not follow the one before
     */
    void apply(GroupFormat.Link link, long offset) {
        Group group = link.group();
        LogId after = group.after();
        if (!link.previous().equals(chain)) {
            throw new IllegalStateException("group " + link.chain().sequence() + " follows " + chain.sequence());
        }
        boolean fits = group.reset() || after.index() < last.index() || after.equals(last);
        if (!fits) {
            throw new IllegalStateException("the log ends at " + last + " and cannot go on after " + after);
        }
        if (group.reset() || after.index() < written.base().index()) {
            scan.reset(after);
        } else {
            scan.truncateAfter(after.index());
        }
        scan.hardState(group.hardState());
        for (LogEntry entry : group.entries()) {
            scan.append(detached(entry));
        }
        written.apply(group, Math.toIntExact(offset + link.headerBytes()));
        chain = link.chain();
        last = group.last();
        hardState = group.hardState();
    }

    /** The scan keeps configurations: with their own bytes, not a window of the file. */
    private static LogEntry detached(LogEntry entry) {
        return entry.type() == EntryType.CONFIGURATION
                ? LogEntry.of(
                        entry.id(),
                        entry.type(),
                        entry.timestamp(),
                        Bytes.wrap(entry.payload().toByteArray()))
                : entry;
    }

    WrittenLog written() {
        return written;
    }

    Chain chain() {
        return chain;
    }

    /** The end of the log. */
    LogId last() {
        return last;
    }

    HardState hardState() {
        return hardState;
    }

    RecoveredLog finish() {
        return scan.finish();
    }
}
