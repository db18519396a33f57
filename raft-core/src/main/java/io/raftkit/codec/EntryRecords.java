package io.raftkit.codec;

import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of an AppendEntries: log records end to end, read in whatever pieces they arrive. Each payload is
 * copied to an array of its own, so that an entry that is kept for long keeps nothing else.
 *
 * <p>Verifies each one's checksum, and that they are a piece of a log that a leader can have. Not thread-safe; used for
 * one message after the other.
 */
final class EntryRecords {
    private int bytesLeft;
    private long lastTerm;
    private long lastIndex;
    private long leaderTerm;

    // Of the record that has begun: what comes before its payload, as much of that as is there, and the same of the
    // payload itself.
    private final byte[] header = new byte[LogEntry.HEADER_BYTES];
    private int headerBytes;
    private byte @Nullable [] payload;
    private int payloadBytes;

    private @Nullable LogEntry first;
    private @Nullable List<LogEntry> all;

    /**
     * The records of a message begin.
     *
     * @param bytes how long they are together
     * @param previous the entry that the first must follow
     * @param term the leader's, which no entry's can exceed
     */
    void begin(int bytes, LogId previous, long term) {
        bytesLeft = bytes;
        lastTerm = previous.term();
        lastIndex = previous.index();
        leaderTerm = term;
        headerBytes = 0;
        payload = null;
        first = null;
        all = null;
    }

    /**
     * Reads all of {@code piece}, which may be used for something else afterwards.
     *
     * @throws CorruptRecordException if a record is damaged
     * @throws IllegalArgumentException if they are no piece of a log
     */
    void take(ByteBuffer piece) throws CorruptRecordException {
        while (piece.hasRemaining()) {
            byte[] target = payload;
            if (target == null) {
                int count = Math.min(header.length - headerBytes, piece.remaining());
                piece.get(header, headerBytes, count);
                headerBytes += count;
                if (headerBytes < header.length) {
                    return;
                }
                target = allocate();
            }
            int count = Math.min(target.length - payloadBytes, piece.remaining());
            piece.get(target, payloadBytes, count);
            payloadBytes += count;
            if (payloadBytes == target.length) {
                payload = null;
                headerBytes = 0;
                add(LogEntry.parse(header, target));
            }
        }
    }

    private byte[] allocate() throws CorruptRecordException {
        int length = LogEntry.checkedLength(header, bytesLeft);
        bytesLeft -= length;
        byte[] target = new byte[length - header.length];
        payload = target;
        payloadBytes = 0;
        return target;
    }

    private void add(LogEntry entry) {
        check(entry);
        lastTerm = entry.term();
        lastIndex = entry.index();
        if (all != null) {
            all.add(entry);
        } else if (first != null) {
            // As many as there are if all are as long as this one.
            all = new ArrayList<>(2 + bytesLeft / entry.sizeBytes());
            all.add(first);
            all.add(entry);
        } else {
            first = entry;
        }
    }

    private void check(LogEntry entry) {
        if (entry.index() != lastIndex + 1 || entry.term() < lastTerm) {
            throw new IllegalArgumentException(entry.id() + " cannot follow " + new LogId(lastTerm, lastIndex));
        }
        if (entry.term() < 1 || entry.term() > leaderTerm) {
            throw new IllegalArgumentException(entry.id() + " cannot be in a log of term " + leaderTerm);
        }
        if (entry.type() == EntryType.CONFIGURATION) {
            FromWire.configuration(entry.payload());
        }
    }

    /**
     * The entries, once all their bytes were taken.
     *
     * @throws CorruptRecordException if there is more than entries
     */
    List<LogEntry> finish() throws CorruptRecordException {
        if (bytesLeft > 0) {
            throw new CorruptRecordException(bytesLeft + " bytes after the last record are none");
        }
        List<LogEntry> several = all;
        LogEntry only = first;
        all = null;
        first = null;
        if (several != null) {
            return Collections.unmodifiableList(several);
        }
        return only == null ? List.of() : List.of(only);
    }
}
