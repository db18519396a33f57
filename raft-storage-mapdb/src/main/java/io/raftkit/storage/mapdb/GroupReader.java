package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the groups of one segment, and looks for them where they should not have to be looked for. */
final class GroupReader {
    private final SegmentChecksum checksum;
    private final Window window;

    /** Of a segment with this number, as far as the window goes; what is read holds as long as the window says. */
    GroupReader(Window window, Incarnation incarnation, long number) {
        this.window = window;
        this.checksum = new SegmentChecksum(incarnation, number);
    }

    /** The group at {@code offset}, if there is one, and it is as it was written. */
    Optional<GroupFormat.Link> at(long offset) {
        GroupFormat.Head head = head(offset).orElse(null);
        if (head == null) {
            return Optional.empty();
        }
        Bytes bytes = window.read(offset, head.length());
        try {
            return Optional.of(GroupFormat.decode(bytes, head, place(offset)));
        } catch (CorruptRecordException e) {
            return Optional.empty();
        }
    }

    private Optional<GroupFormat.Head> head(long offset) {
        try {
            Bytes bytes = window.read(offset, GroupFormat.MAX_HEADER_BYTES);
            return Optional.of(GroupFormat.head(bytes, place(offset)));
        } catch (CorruptRecordException e) {
            return Optional.empty();
        }
    }

    private Place place(long offset) {
        return new Place(checksum, offset);
    }

    /**
     * Where the log ended that was durable once, if it went on behind {@code tail}, where no group can be read; empty
     * if what is there may be a single write that a crash has torn.
     *
     * <p>A group is begun only when the one before it is durable. So there was one at {@code tail} that was, if
     * anything stands behind its end, or the header or the end of a later one does.
     *
     * @param dirty the last byte that is not zero
     * @param chain the last group before
     * @param last the last entry before
     */
    Optional<LogId> durableBehind(long tail, long dirty, Chain chain, LogId last) {
        GroupFormat.Head first = head(tail).orElse(null);
        if (first != null && first.previous().equals(chain) && dirty >= tail + first.length()) {
            return Optional.of(first.end());
        }
        for (long at = find(GroupFormat.MAGIC, tail, dirty); at >= 0; at = find(GroupFormat.MAGIC, at + 1, dirty)) {
            Optional<GroupFormat.Head> later =
                    head(at).filter(head -> head.previous().sequence() > chain.sequence());
            if (later.isPresent()) {
                return later.map(GroupFormat.Head::after);
            }
        }
        for (long at = find(Stamp.GROUP, tail, dirty); at >= 0; at = find(Stamp.GROUP, at + 1, dirty)) {
            long sequence = Stamp.sequence(window.read(at, Stamp.BYTES), Stamp.GROUP, place(at));
            boolean isFollowed = sequence == chain.sequence() + 1 && dirty >= at + Stamp.BYTES;
            if (isFollowed || sequence > chain.sequence() + 1) {
                return Optional.of(lastRecord(tail, dirty + 1).orElse(last));
            }
        }
        return Optional.empty();
    }

    private Optional<LogId> lastRecord(long from, long to) {
        List<LogEntry> found = salvage(from, to).entries();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.get(found.size() - 1).id());
    }

    private long find(int magic, long from, long to) {
        return from > to ? -1 : window.find(magic, from);
    }

    /** The same, read once more. */
    Optional<GroupFormat.Link> afresh(long offset) {
        window.forget();
        return at(offset);
    }

    /** Where the first group from {@code offset} on begins, -1 if there is none. */
    long next(long offset) {
        long at = window.find(GroupFormat.MAGIC, offset);
        while (at >= 0 && at(at).isEmpty()) {
            at = window.find(GroupFormat.MAGIC, at + 1);
        }
        return at;
    }

    long lastNonZero(long offset) {
        return window.lastNonZero(offset);
    }

    /** What can be made out between {@code from} and {@code to}, where groups stood that cannot be read. */
    SurveyedLog.Salvage salvage(long from, long to) {
        List<LogEntry> entries = new ArrayList<>();
        long firstAt = to;
        long at = from;
        while (at + LogEntry.HEADER_BYTES <= to) {
            Optional<LogEntry> entry = record(at, to);
            entry.filter(found -> entries.isEmpty()
                            || found.index() > entries.get(entries.size() - 1).index())
                    .ifPresent(entries::add);
            firstAt = entries.isEmpty() ? to : Math.min(firstAt, at);
            at += entry.map(LogEntry::sizeBytes).orElse(1);
        }
        return new SurveyedLog.Salvage(floor(from, firstAt, entries), entries);
    }

    /** After which entry the group at {@code from} stands, as its first record tells, or else its header. */
    private long floor(long from, long firstAt, List<LogEntry> entries) {
        Optional<GroupFormat.Head> head = head(from);
        if (head.isPresent()) {
            return head.get().after().index();
        }
        Bytes header = window.read(from, GroupFormat.MIN_BYTES);
        if (header.length() < GroupFormat.MIN_BYTES) {
            return -1;
        }
        long claimed = header.longAt(GroupFormat.AFTER_INDEX_AT);
        if (entries.isEmpty()) {
            return claimed;
        }
        long told = entries.get(0).index() - 1;
        boolean isFirst = firstAt == from + GroupFormat.MIN_BYTES + header.at(GroupFormat.VOTE_LENGTH_AT);
        return isFirst ? told : Math.min(told, claimed);
    }

    private Optional<LogEntry> record(long at, long to) {
        int length = LogEntry.peekLength(window.read(at, LogEntry.HEADER_BYTES));
        if (length < LogEntry.HEADER_BYTES || at + length > to) {
            return Optional.empty();
        }
        try {
            return Optional.of(LogEntry.parse(window.read(at, length)));
        } catch (CorruptRecordException e) {
            return Optional.empty();
        }
    }
}
