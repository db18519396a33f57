package io.raftkit.codec;

import com.google.protobuf.CodedOutputStream;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.codec.v1.SnapshotPieceV1;
import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * {@code SnapshotPieceV1}.
 *
 * @param fields all but the data
 * @param data the piece of the snapshot
 */
record SnapshotPieceKind(SnapshotPieceV1 fields, Bytes data) implements EncodedMessage.Kind {
    @Override
    public int number() {
        return EnvelopeV1.SNAPSHOT_PIECE_FIELD_NUMBER;
    }

    @Override
    public int fieldsBytes() {
        return fields.getSerializedSize();
    }

    @Override
    public void writeFields(CodedOutputStream output) throws IOException {
        fields.writeTo(output);
    }

    @Override
    public int payloadNumber() {
        return SnapshotPieceV1.DATA_FIELD_NUMBER;
    }

    @Override
    public long payloadBytes() {
        return data.length();
    }

    @Override
    public int payloadParts() {
        return 1;
    }

    @Override
    public int payloadPartBytes(int part) {
        return data.length();
    }

    @Override
    public void writePayload(int from, int to, ByteBuffer target) {
        data.writeTo(target);
    }
}
