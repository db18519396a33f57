package io.raftkit.codec;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogId;
import io.raftkit.spi.Envelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Reads an AppendEntries that lies there as {@link AppendEntriesKind} writes it, without the objects that protobuf
 * takes, and its entries while the rest of it is still on its way. Anything else about which it has the least doubt it
 * leaves to protobuf. Not thread-safe.
 */
final class AppendEntriesReader {
    private static final int MOST_VARINT_BITS = 63;
    private static final int SEVEN_BITS = 0x7f;

    // Field number and wire type: 0 for a number, 2 for what has a length.
    private static final int GROUP = 1 << 3 | 2;
    private static final int CLUSTER = 2 << 3 | 2;
    private static final int APPEND_ENTRIES = 14 << 3 | 2;
    private static final int TERM = 1 << 3;
    private static final int ROUND = 2 << 3;
    private static final int PREVIOUS = 3 << 3 | 2;
    private static final int COMMIT_INDEX = 4 << 3;
    private static final int RECORDS = 5 << 3 | 2;
    private static final int ID_TERM = 1 << 3;
    private static final int ID_INDEX = 2 << 3;

    /** More than ever comes before the records: 66 bytes of group, 18 of cluster, and 64 of all else. */
    private static final int MOST_HEAD_BYTES = 160;

    // What is being read: the first bytes of a frame, how many are there, where in them, and the length of the frame.
    private final byte[] head = new byte[MOST_HEAD_BYTES];
    private int headBytes;
    private int at;
    private int frameBytes;

    /** Something is not as expected. */
    private boolean isOther;

    // What was read.
    private long term;
    private long round;
    private LogId previous = LogId.ZERO;
    private long commitIndex;
    private final EntryRecords records = new EntryRecords();

    /** What the last message began with, if it named a cluster; the next one probably does as well. */
    private byte[] scope = {};

    private GroupId group = GroupId.DEFAULT;
    private ClusterId cluster = ClusterId.NONE;

    /**
     * Reads what comes before the records, and moves the position behind it.
     *
     * @param piece the first bytes of a frame
     * @param length of all of the frame
     * @return whether it can be read here; if not, the position has not moved
     * @throws IllegalArgumentException if no server would send that
     */
    boolean begin(ByteBuffer piece, int length) {
        headBytes = Math.min(piece.remaining(), MOST_HEAD_BYTES);
        piece.get(piece.position(), head, 0, headBytes);
        at = 0;
        frameBytes = length;
        isOther = false;
        boolean isRead = isHeadRead();
        if (isRead) {
            piece.position(piece.position() + at);
        }
        return isRead;
    }

    private boolean isHeadRead() {
        boolean isKnown = scope.length > 0 && startsWithScope();
        int groupBytes = isKnown ? 0 : lengthOf(GROUP);
        int groupAt = at;
        at = isKnown ? scope.length : at + groupBytes;
        ClusterId named = isKnown ? cluster : cluster();
        int scopeBytes = at;
        int body = lengthOf(APPEND_ENTRIES);
        if (isOther || body != frameBytes - at) {
            return false;
        }
        term = number(TERM);
        round = number(ROUND);
        previous = previous();
        commitIndex = number(COMMIT_INDEX);
        int bytesOfRecords = bytesOfRecords();
        if (isOther) {
            return false;
        }
        if (!isKnown) {
            group = GroupId.of(new String(head, groupAt, groupBytes, StandardCharsets.UTF_8));
            cluster = named;
            scope = named.equals(ClusterId.NONE) ? new byte[0] : Arrays.copyOf(head, scopeBytes);
        }
        records.begin(bytesOfRecords, previous, term);
        return true;
    }

    private boolean startsWithScope() {
        int count = scope.length;
        return count <= headBytes && Arrays.equals(head, 0, count, scope, 0, count);
    }

    /** Reads all of {@code next}, where the frame goes on. */
    void take(ByteBuffer next) throws CorruptRecordException {
        records.take(next);
    }

    /** The message, all of whose bytes were taken. */
    Envelope finish() throws CorruptRecordException {
        Message message = MessageDecoder.appendEntries(term, round, previous, records.finish(), commitIndex);
        return new Envelope(group, cluster, message);
    }

    private ClusterId cluster() {
        if (isAtEnd() || head[at] != CLUSTER) {
            return ClusterId.NONE;
        }
        if (lengthOf(CLUSTER) != ToWire.UUID_BYTES) {
            isOther = true;
            return ClusterId.NONE;
        }
        Bytes value = Bytes.wrap(head, at, ToWire.UUID_BYTES);
        at += ToWire.UUID_BYTES;
        return new ClusterId(new UUID(value.longAt(0), value.longAt(Long.BYTES)));
    }

    private LogId previous() {
        int length = lengthOf(PREVIOUS);
        int end = at + length;
        long ofTerm = at < end ? number(ID_TERM) : 0;
        long index = at < end ? number(ID_INDEX) : 0;
        isOther |= at != end || ofTerm < 0 || index < 0;
        return isOther ? LogId.ZERO : new LogId(ofTerm, index);
    }

    /** How long they are; the frame must end with them. */
    private int bytesOfRecords() {
        if (at == frameBytes) {
            return 0;
        }
        int length = lengthOf(RECORDS);
        isOther |= length != frameBytes - at;
        return length;
    }

    /**
     * The length of a field that must be here and end within the frame; 0 if anything is wrong with it. Only the
     * records may go on after the head.
     */
    private int lengthOf(int tag) {
        if (isAtEnd() || head[at] != tag) {
            isOther = true;
            return 0;
        }
        at++;
        long length = varint();
        int most = (tag == RECORDS || tag == APPEND_ENTRIES ? frameBytes : headBytes) - at;
        if (isOther || length < 0 || length > most) {
            isOther = true;
            return 0;
        }
        return (int) length;
    }

    /** A number, 0 if another field comes here. */
    private long number(int tag) {
        if (isAtEnd() || head[at] != tag) {
            return 0;
        }
        at++;
        return varint();
    }

    private long varint() {
        if (!isAtEnd() && head[at] >= 0) {
            return head[at++];
        }
        long value = 0;
        for (int shift = 0; shift <= MOST_VARINT_BITS && !isAtEnd(); shift += Byte.SIZE - 1) {
            byte next = head[at++];
            value |= (long) (next & SEVEN_BITS) << shift;
            if (next >= 0) {
                return value;
            }
        }
        isOther = true;
        return 0;
    }

    private boolean isAtEnd() {
        return isOther || at >= headBytes;
    }
}
