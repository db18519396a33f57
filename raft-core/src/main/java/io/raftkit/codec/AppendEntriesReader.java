package io.raftkit.codec;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogId;
import io.raftkit.spi.Envelope;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads an AppendEntries that lies there as {@link AppendEntriesKind} writes it, without the objects that protobuf
 * takes. Anything else about which it has the least doubt it leaves to protobuf. Not thread-safe.
 */
final class AppendEntriesReader {
    private static final int UUID_BYTES = 2 * Long.BYTES;
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

    private Bytes frame = Bytes.EMPTY;
    private int at;

    /** Something is not as expected. */
    private boolean isOther;

    /** What the last message began with, if it named a cluster; the next one probably does as well. */
    private Bytes address = Bytes.EMPTY;

    private GroupId group = GroupId.DEFAULT;
    private ClusterId cluster = ClusterId.NONE;

    /** The message, or null if the frame has to be read by protobuf. */
    @Nullable
    Envelope read(Bytes next) throws CorruptRecordException {
        frame = next;
        at = 0;
        isOther = false;
        try {
            return envelope();
        } finally {
            frame = Bytes.EMPTY;
        }
    }

    private @Nullable Envelope envelope() throws CorruptRecordException {
        boolean isKnown = !address.isEmpty() && frame.startsWith(address);
        int groupBytes = isKnown ? 0 : lengthOf(GROUP);
        int groupAt = at;
        at = isKnown ? address.length() : at + groupBytes;
        ClusterId named = isKnown ? cluster : cluster();
        int addressBytes = at;
        int body = lengthOf(APPEND_ENTRIES);
        if (isOther || body != frame.length() - at) {
            return null;
        }
        long term = number(TERM);
        long round = number(ROUND);
        LogId previous = previous();
        long commitIndex = number(COMMIT_INDEX);
        int recordsAt = records();
        if (isOther || previous == null) {
            return null;
        }
        if (!isKnown) {
            group = GroupId.of(frame.slice(groupAt, groupBytes).toUtf8());
            cluster = named;
            address = named.equals(ClusterId.NONE)
                    ? Bytes.EMPTY
                    : Bytes.wrap(frame.slice(0, addressBytes).toByteArray());
        }
        Message message = MessageDecoder.appendEntries(term, round, previous, commitIndex, frame, recordsAt);
        return new Envelope(group, cluster, message);
    }

    private ClusterId cluster() {
        if (isAtEnd() || frame.at(at) != CLUSTER) {
            return ClusterId.NONE;
        }
        if (lengthOf(CLUSTER) != UUID_BYTES) {
            isOther = true;
            return ClusterId.NONE;
        }
        UUID value = new UUID(frame.longAt(at), frame.longAt(at + Long.BYTES));
        at += UUID_BYTES;
        return new ClusterId(value);
    }

    private @Nullable LogId previous() {
        int length = lengthOf(PREVIOUS);
        int end = at + length;
        long term = at < end ? number(ID_TERM) : 0;
        long index = at < end ? number(ID_INDEX) : 0;
        isOther |= at != end;
        return isOther ? null : new LogId(term, index);
    }

    /** Where they begin, with which the frame must end; its end if there are none. */
    private int records() {
        if (isAtEnd()) {
            return frame.length();
        }
        int length = lengthOf(RECORDS);
        isOther |= length != frame.length() - at;
        return at;
    }

    /** The length of a field that must be here and end within the frame; 0 if anything is wrong with it. */
    private int lengthOf(int tag) {
        if (isAtEnd() || frame.at(at) != tag) {
            isOther = true;
            return 0;
        }
        at++;
        long length = varint();
        if (isOther || length < 0 || length > frame.length() - at) {
            isOther = true;
            return 0;
        }
        return (int) length;
    }

    /** A number, 0 if another field comes here. */
    private long number(int tag) {
        if (isAtEnd() || frame.at(at) != tag) {
            return 0;
        }
        at++;
        return varint();
    }

    private long varint() {
        if (!isAtEnd() && frame.at(at) >= 0) {
            return frame.at(at++);
        }
        long value = 0;
        for (int shift = 0; shift <= MOST_VARINT_BITS && !isAtEnd(); shift += Byte.SIZE - 1) {
            byte next = frame.at(at++);
            value |= (long) (next & SEVEN_BITS) << shift;
            if (next >= 0) {
                return value;
            }
        }
        isOther = true;
        return 0;
    }

    private boolean isAtEnd() {
        return isOther || at >= frame.length();
    }
}
