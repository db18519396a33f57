package io.raftkit.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A message that knows its size and can be written. Until then it shares the bytes of commands, records and chunks.
 *
 * <p>What is written is what protobuf would write for the whole {@code EnvelopeV1}, put together from parts, so that
 * the many records of an AppendEntries go to their place one by one instead of through a byte string that joins them:
 *
 * <pre>
 *   group, cluster | tag and length of the kind | the kind's fields | tag and length of the payload | payload ...
 * </pre>
 */
public final class EncodedMessage {
    private final EnvelopeV1 address;
    private final Kind kind;
    private final int kindBytes;
    private final int payloadBytes;
    private final int sizeBytes;

    private EncodedMessage(EnvelopeV1 address, Kind kind, int kindBytes, int payloadBytes, int sizeBytes) {
        this.address = address;
        this.kind = kind;
        this.kindBytes = kindBytes;
        this.payloadBytes = payloadBytes;
        this.sizeBytes = sizeBytes;
    }

    static EncodedMessage of(EnvelopeV1 address, Kind kind) {
        long payloadBytes = 0;
        for (Bytes piece : kind.payload) {
            payloadBytes += piece.length();
        }
        int payload = checked(payloadBytes);
        int body = checked(payloadBytes
                + kind.fields.getSerializedSize()
                + (payload == 0 ? 0 : prefixBytes(kind.payloadNumber, payload)));
        int size = checked((long) body + address.getSerializedSize() + prefixBytes(kind.number, body));
        return new EncodedMessage(address, kind, body, payload, size);
    }

    private static int prefixBytes(int fieldNumber, int length) {
        return CodedOutputStream.computeTagSize(fieldNumber) + CodedOutputStream.computeUInt32SizeNoTag(length);
    }

    private static int checked(long bytes) {
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a message cannot be longer than 2 GiB");
        }
        return (int) bytes;
    }

    /** Length of the encoded message. */
    public int sizeBytes() {
        return sizeBytes;
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
        CodedOutputStream output = CodedOutputStream.newInstance(target);
        try {
            address.writeTo(output);
            writePrefix(output, kind.number, kindBytes);
            kind.fields.writeTo(output);
            if (payloadBytes > 0) {
                writePrefix(output, kind.payloadNumber, payloadBytes);
            }
            output.flush();
        } catch (IOException e) {
            throw new IllegalStateException("a message of " + sizeBytes + " bytes turned out longer", e);
        }
        for (Bytes piece : kind.payload) {
            piece.writeTo(target);
        }
    }

    private static void writePrefix(CodedOutputStream output, int fieldNumber, int length) throws IOException {
        output.writeTag(fieldNumber, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        output.writeUInt32NoTag(length);
    }

    /** The message as a byte string of its own. */
    public Bytes toBytes() {
        ByteBuffer target = ByteBuffer.allocate(sizeBytes);
        writeTo(target);
        return Bytes.wrap(target.array());
    }

    /**
     * One of the kinds in {@code EnvelopeV1}.
     *
     * @param number its field number there
     * @param fields its fields but for the payload
     * @param payloadNumber the field number of the payload, larger than those of the other fields; 0 if there is none
     * @param payload pieces of the payload
     */
    record Kind(int number, MessageLite fields, int payloadNumber, List<Bytes> payload) {
        static Kind of(int number, MessageLite fields) {
            return new Kind(number, fields, 0, List.of());
        }
    }
}
