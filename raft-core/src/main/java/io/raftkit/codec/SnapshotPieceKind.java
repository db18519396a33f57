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
    private static final int PART_BYTES = 64 << 10;

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
        return (data.length() + PART_BYTES - 1) / PART_BYTES;
    }

    @Override
    public int payloadPartBytes(int part) {
        return Math.min(PART_BYTES, data.length() - part * PART_BYTES);
    }

    @Override
    public void writePayload(int from, int to, ByteBuffer target) {
        int at = from * PART_BYTES;
        int end = to == payloadParts() ? data.length() : to * PART_BYTES;
        data.slice(at, end - at).writeTo(target);
    }
}
