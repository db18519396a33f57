package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mapdb.volume.Volume;

/** Reads the groups of one segment, and looks for them where they should not have to be looked for. */
final class GroupReader {
    private final Volume volume;
    private final long size;
    private final Incarnation incarnation;
    private final long number;
    private Window window;

    /** Of a segment with this number, of which {@code size} bytes count. */
    GroupReader(Volume volume, long size, Incarnation incarnation, long number) {
        this.volume = volume;
        this.size = size;
        this.incarnation = incarnation;
        this.number = number;
        this.window = new Window(volume, size);
    }

    /** The group at {@code offset}, if there is one, and it is as it was written. */
    Optional<GroupFormat.Link> at(long offset) {
        int length = GroupFormat.peekLength(window.read(offset, GroupFormat.MIN_BYTES));
        if (length < GroupFormat.MIN_BYTES || offset + length > size) {
            return Optional.empty();
        }
        Bytes bytes = window.read(offset, length);
        try {
            return Optional.of(GroupFormat.decode(bytes, new Place(incarnation, number, offset)));
        } catch (CorruptRecordException e) {
            return Optional.empty();
        }
    }

    /** The same, read once more. */
    Optional<GroupFormat.Link> afresh(long offset) {
        window = new Window(volume, size);
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
        Bytes header = window.read(from, GroupFormat.MIN_BYTES);
        if (header.length() < GroupFormat.MIN_BYTES) {
            return -1;
        }
        long claimed = header.longAt(GroupFormat.AFTER_INDEX_AT);
        if (entries.isEmpty()) {
            return claimed;
        }
        long told = entries.get(0).index() - 1;
        boolean isFirst = firstAt == from + GroupFormat.MIN_BYTES + header.at(GroupFormat.MIN_BYTES - 1);
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
