package io.raftkit.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * A message that knows its size and can be written. It shares the bytes of commands, records and chunks.
 *
 * <p>What is written is what protobuf would write for the whole {@code EnvelopeV1}, put together from parts, so that
 * the many records of an AppendEntries go to their place one by one instead of through a byte string that joins them:
 *
 * <pre>
 *   group, cluster | tag and length of the kind | the kind's fields | tag and length of the payload | payload ...
 *   ───────────────────────────────── head ───────────────────────────────────────────────────────┘
 * </pre>
 */
public final class EncodedMessage {
    private final byte[] head;
    private final Kind kind;
    private final int sizeBytes;

    private EncodedMessage(byte[] head, Kind kind, int sizeBytes) {
        this.head = head;
        this.kind = kind;
        this.sizeBytes = sizeBytes;
    }

    static EncodedMessage of(Bytes scope, Kind kind) {
        int payload = checked(kind.payloadBytes());
        int fields = kind.fieldsBytes();
        boolean isPrefixed = payload > 0 && kind.payloadNumber() > 0;
        int payloadPrefix = isPrefixed ? prefixBytes(kind.payloadNumber(), payload) : 0;
        int body = checked((long) fields + payloadPrefix + payload);
        int headBytes = scope.length() + prefixBytes(kind.number(), body) + fields + payloadPrefix;
        int size = checked((long) headBytes + payload);
        byte[] head = new byte[headBytes];
        scope.copyTo(head, 0);
        CodedOutputStream output = CodedOutputStream.newInstance(head, scope.length(), headBytes - scope.length());
        try {
            writePrefix(output, kind.number(), body);
            kind.writeFields(output);
            if (isPrefixed) {
                writePrefix(output, kind.payloadNumber(), payload);
            }
            output.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("a head of " + headBytes + " bytes turned out longer", e);
        }
        return new EncodedMessage(head, kind, size);
    }

    static int prefixBytes(int fieldNumber, int length) {
        return CodedOutputStream.computeTagSize(fieldNumber) + CodedOutputStream.computeUInt32SizeNoTag(length);
    }

    static void writePrefix(CodedOutputStream output, int fieldNumber, int length) throws IOException {
        output.writeTag(fieldNumber, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        output.writeUInt32NoTag(length);
    }

    private static int checked(long bytes) {
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a message cannot be longer than 2 GiB");
        }
        return (int) bytes;
    }

    /** Whether it is an AppendEntries without entries: the next one says all that it does. */
    public boolean isHeartbeat() {
        return kind instanceof AppendEntriesKind append && append.payloadBytes() == 0;
    }

    /** Length of the encoded message. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** In how many parts it can be written, one after the other; at least one. */
    public int parts() {
        return 1 + kind.payloadParts();
    }

    /** Length of a part. */
    public int partBytes(int part) {
        return part == 0 ? head.length : kind.payloadPartBytes(part - 1);
    }

    /**
     * Writes a part to {@code target} and moves its position by {@link #partBytes}.
     *
     * @throws BufferOverflowException if there is no room for it; nothing is written then
     */
    public void writePart(int part, ByteBuffer target) {
        if (target.remaining() < partBytes(part)) {
            throw new BufferOverflowException();
        }
        if (part == 0) {
            target.put(head);
        } else {
            kind.writePayload(part - 1, part, target);
        }
    }

    /**
     * Writes the message to {@code target} and moves its position by {@link #sizeBytes()}.
     *
     * @throws BufferOverflowException if there is no room for it; nothing is written then
     */
    public void writeTo(ByteBuffer target) {
        if (target.remaining() < sizeBytes) {
            throw new BufferOverflowException();
        }
        target.put(head);
        kind.writePayload(0, kind.payloadParts(), target);
    }

    /** The message as a byte string of its own. */
    public Bytes toBytes() {
        ByteBuffer target = ByteBuffer.allocate(sizeBytes);
        writeTo(target);
        return Bytes.wrap(target.array());
    }

    /** One of the kinds in {@code EnvelopeV1}: fields that are written at once, and what follows them, later. */
    interface Kind {
        /** Its field number there. */
        int number();

        /** Length of the fields in the head. */
        int fieldsBytes();

        /** Writes them. */
        void writeFields(CodedOutputStream output) throws IOException;

        /** The field number of the payload, larger than those in the head; 0 if it is not one field. */
        int payloadNumber();

        /** Length of the payload. */
        long payloadBytes();

        /** In how many parts it can be written. */
        int payloadParts();

        /** Length of a part. */
        int payloadPartBytes(int part);

        /** Writes the parts from {@code from} on, up to the one before {@code to}. */
        void writePayload(int from, int to, ByteBuffer target);
    }
}
