package io.raftkit.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.raftkit.codec.v1.LogIdV1;
import io.raftkit.codec.v1.OutcomeV1;
import io.raftkit.codec.v1.RequestIdV1;
import io.raftkit.codec.v1.SnapshotIdV1;
import io.raftkit.codec.v1.SnapshotV1;
import io.raftkit.consensus.Message.Outcome;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.LogId;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotId;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/** The values that several kinds of messages have in common, as protobuf; {@link FromWire} is the way back. */
final class ToWire {
    static final int UUID_BYTES = 2 * Long.BYTES;

    private ToWire() {}

    static LogIdV1 logId(LogId id) {
        return LogIdV1.newBuilder().setTerm(id.term()).setIndex(id.index()).build();
    }

    static RequestIdV1 requestId(RequestId id) {
        return RequestIdV1.newBuilder()
                .setOrigin(id.origin().value())
                .setNumber(id.number())
                .build();
    }

    static SnapshotIdV1 snapshotId(SnapshotId id) {
        return SnapshotIdV1.newBuilder()
                .setLastIncluded(logId(id.lastIncluded()))
                .setSizeBytes(id.sizeBytes())
                .setCrc32C(id.crc32c())
                .build();
    }

    /** The checksum that travels with {@code data}. */
    static int crc32c(Bytes data) {
        CRC32C crc = new CRC32C();
        data.update(crc);
        return (int) crc.getValue();
    }

    static SnapshotV1 snapshot(Snapshot snapshot) {
        return SnapshotV1.newBuilder()
                .setLastIncluded(logId(snapshot.lastIncluded()))
                .setConfiguration(SharedBytes.toProtobuf(
                        snapshot.metadata().configuration().encode()))
                .setConfigurationIndex(snapshot.metadata().configurationIndex())
                .setTimestamp(snapshot.metadata().timestamp())
                .setSizeBytes(snapshot.sizeBytes())
                .setCrc32C(snapshot.crc32c())
                .build();
    }

    static OutcomeV1 outcome(Outcome outcome) {
        return switch (outcome) {
            case APPLIED -> OutcomeV1.OUTCOME_APPLIED;
            case NOT_LEADER -> OutcomeV1.OUTCOME_NOT_LEADER;
            case OVERLOADED -> OutcomeV1.OUTCOME_OVERLOADED;
            case DISK_FULL -> OutcomeV1.OUTCOME_DISK_FULL;
            case LOST -> OutcomeV1.OUTCOME_LOST;
            case UNKNOWN -> OutcomeV1.OUTCOME_UNKNOWN;
        };
    }

    /** No cluster is no bytes. */
    static ByteString cluster(ClusterId cluster) {
        return cluster.equals(ClusterId.NONE) ? ByteString.EMPTY : uuid(cluster.value());
    }

    static ByteString uuid(UUID value) {
        ByteBuffer target = ByteBuffer.allocate(UUID_BYTES);
        target.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        return UnsafeByteOperations.unsafeWrap(target.array());
    }
}
