package io.raftkit.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A kind of message that protobuf writes.
 *
 * @param number its field number in the envelope
 * @param fields its fields, which may share the bytes of commands
 */
record ProtobufKind(int number, MessageLite fields) implements EncodedMessage.Kind {
    @Override
    public int fieldsBytes() {
        return 0;
    }

    @Override
    public void writeFields(CodedOutputStream output) {
        // All of them come later.
    }

    @Override
    public int payloadNumber() {
        return 0;
    }

    @Override
    public long payloadBytes() {
        return fields.getSerializedSize();
    }

    /** Protobuf writes it in one go. */
    @Override
    public int payloadParts() {
        return 1;
    }

    @Override
    public int payloadPartBytes(int part) {
        return fields.getSerializedSize();
    }

    @Override
    public void writePayload(int from, int to, ByteBuffer target) {
        CodedOutputStream output = CodedOutputStream.newInstance(target);
        try {
            fields.writeTo(output);
            output.flush();
        } catch (IOException e) {
            throw new IllegalStateException("there was room for " + payloadBytes() + " bytes, but not for these", e);
        }
    }
}
