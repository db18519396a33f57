package io.raftkit.codec;

import com.google.protobuf.CodedOutputStream;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.GroupId;
import io.raftkit.spi.Envelope;
import java.io.IOException;

/**
 * Encodes the messages that leave on one connection, one after the other. What most of them begin with, group and
 * cluster, is encoded once. Thread-safe.
 */
public final class MessageWriter {
    /** Of whichever message came last; it is only lost time if another thread's has gone by in between. */
    private volatile Scope last = Scope.NONE;

    private record Scope(GroupId group, ClusterId cluster, Bytes encoded) {
        static final Scope NONE = Scope.of(GroupId.DEFAULT, ClusterId.NONE);

        static Scope of(GroupId group, ClusterId cluster) {
            return new Scope(group, cluster, encode(group, cluster));
        }

        boolean isOf(Envelope envelope) {
            return group.equals(envelope.group()) && cluster.equals(envelope.cluster());
        }
    }

    /** Nothing was written yet. */
    public MessageWriter() {}

    /**
     * Encodes a message.
     *
     * @throws IllegalArgumentException if it would be longer than 2 GiB
     */
    public EncodedMessage encode(Envelope envelope) {
        Scope scope = last;
        if (!scope.isOf(envelope)) {
            scope = Scope.of(envelope.group(), envelope.cluster());
            last = scope;
        }
        return EncodedMessage.of(scope.encoded, envelope.message().accept(MessageEncoder.INSTANCE));
    }

    private static Bytes encode(GroupId group, ClusterId cluster) {
        boolean isInCluster = !cluster.equals(ClusterId.NONE);
        int groupBytes = CodedOutputStream.computeStringSize(EnvelopeV1.GROUP_FIELD_NUMBER, group.value());
        int prefixBytes = EncodedMessage.prefixBytes(EnvelopeV1.CLUSTER_FIELD_NUMBER, ToWire.UUID_BYTES);
        byte[] encoded = new byte[groupBytes + (isInCluster ? prefixBytes + ToWire.UUID_BYTES : 0)];
        CodedOutputStream output = CodedOutputStream.newInstance(encoded);
        try {
            output.writeString(EnvelopeV1.GROUP_FIELD_NUMBER, group.value());
            if (isInCluster) {
                EncodedMessage.writePrefix(output, EnvelopeV1.CLUSTER_FIELD_NUMBER, ToWire.UUID_BYTES);
                // Protobuf writes numbers of a fixed size with the last byte first.
                output.writeFixed64NoTag(Long.reverseBytes(cluster.value().getMostSignificantBits()));
                output.writeFixed64NoTag(Long.reverseBytes(cluster.value().getLeastSignificantBits()));
            }
            output.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("the scope of " + encoded.length + " bytes turned out longer", e);
        }
        return Bytes.wrap(encoded);
    }
}
