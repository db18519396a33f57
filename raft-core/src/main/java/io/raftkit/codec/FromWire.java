package io.raftkit.codec;

import com.google.protobuf.ByteString;
import io.raftkit.codec.v1.LogIdV1;
import io.raftkit.codec.v1.OutcomeV1;
import io.raftkit.codec.v1.RequestIdV1;
import io.raftkit.codec.v1.SnapshotIdV1;
import io.raftkit.codec.v1.SnapshotV1;
import io.raftkit.consensus.Message.Outcome;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotId;
import io.raftkit.model.SnapshotMetadata;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The values that several kinds of messages have in common, out of protobuf and checked.
 *
 * <p>Every method throws {@link IllegalArgumentException} if its argument is not what a server would send.
 */
final class FromWire {

    private FromWire() {}

    static long notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value);
        }
        return value;
    }

    static LogId logId(LogIdV1 id) {
        return new LogId(id.getTerm(), id.getIndex());
    }

    static RequestId requestId(RequestIdV1 id) {
        return new RequestId(NodeId.of(id.getOrigin()), id.getNumber());
    }

    static List<RequestId> requestIds(List<RequestIdV1> ids) {
        return ids.stream().map(FromWire::requestId).toList();
    }

    static Snapshot snapshot(SnapshotV1 snapshot) {
        SnapshotMetadata metadata = new SnapshotMetadata(
                logId(snapshot.getLastIncluded()),
                notNegative("configuration_index", snapshot.getConfigurationIndex()),
                configuration(SharedBytes.fromProtobuf(snapshot.getConfiguration())),
                snapshot.getTimestamp());
        return new Snapshot(metadata, notNegative("size_bytes", snapshot.getSizeBytes()), snapshot.getCrc32C());
    }

    static SnapshotId snapshotId(SnapshotIdV1 id) {
        return new SnapshotId(logId(id.getLastIncluded()), id.getSizeBytes(), id.getCrc32C());
    }

    /** A configuration all of whose parts can be used: an address is checked only when it is looked at. */
    static Configuration configuration(Bytes encoded) {
        Configuration configuration = Configuration.decode(encoded);
        configuration.endpoints();
        return configuration;
    }

    static Outcome outcome(OutcomeV1 outcome) {
        return switch (outcome) {
            case OUTCOME_APPLIED -> Outcome.APPLIED;
            case OUTCOME_NOT_LEADER -> Outcome.NOT_LEADER;
            case OUTCOME_OVERLOADED -> Outcome.OVERLOADED;
            case OUTCOME_DISK_FULL -> Outcome.DISK_FULL;
            case OUTCOME_LOST -> Outcome.LOST;
            // Whatever a newer version has to say: whether the command takes effect, this one cannot tell.
            case OUTCOME_UNKNOWN, UNRECOGNIZED -> Outcome.UNKNOWN;
            case OUTCOME_UNSPECIFIED -> throw new IllegalArgumentException("there is no outcome");
        };
    }

    static ClusterId cluster(ByteString cluster) {
        return cluster.isEmpty() ? ClusterId.NONE : new ClusterId(uuid(cluster));
    }

    static Incarnation incarnation(ByteString incarnation) {
        return new Incarnation(uuid(incarnation));
    }

    private static UUID uuid(ByteString value) {
        require(value.size() == ToWire.UUID_BYTES, () -> "a UUID of " + value.size() + " bytes");
        ByteBuffer source = value.asReadOnlyByteBuffer();
        return new UUID(source.getLong(), source.getLong());
    }

    /** The objection is worded only if there is one: most messages are well. */
    static void require(boolean holds, Supplier<String> objection) {
        if (!holds) {
            throw new IllegalArgumentException(objection.get());
        }
    }
}
