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
    private static final int UUID_BYTES = 2 * Long.BYTES;

    /** Of whichever message came last; it is only lost time if another thread's has gone by in between. */
    private volatile Address last = Address.of(GroupId.DEFAULT, ClusterId.NONE);

    private record Address(GroupId group, ClusterId cluster, Bytes encoded) {
        static Address of(GroupId group, ClusterId cluster) {
            return new Address(group, cluster, encode(group, cluster));
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
        Address address = last;
        if (!address.isOf(envelope)) {
            address = Address.of(envelope.group(), envelope.cluster());
            last = address;
        }
        return EncodedMessage.of(address.encoded, envelope.message().accept(MessageEncoder.INSTANCE));
    }

    private static Bytes encode(GroupId group, ClusterId cluster) {
        boolean isInCluster = !cluster.equals(ClusterId.NONE);
        int groupBytes = CodedOutputStream.computeStringSize(EnvelopeV1.GROUP_FIELD_NUMBER, group.value());
        int clusterBytes = EncodedMessage.prefixBytes(EnvelopeV1.CLUSTER_FIELD_NUMBER, UUID_BYTES) + UUID_BYTES;
        byte[] encoded = new byte[groupBytes + (isInCluster ? clusterBytes : 0)];
        CodedOutputStream output = CodedOutputStream.newInstance(encoded);
        try {
            output.writeString(EnvelopeV1.GROUP_FIELD_NUMBER, group.value());
            if (isInCluster) {
                EncodedMessage.writePrefix(output, EnvelopeV1.CLUSTER_FIELD_NUMBER, UUID_BYTES);
                // Protobuf writes numbers of a fixed size with the last byte first.
                output.writeFixed64NoTag(Long.reverseBytes(cluster.value().getMostSignificantBits()));
                output.writeFixed64NoTag(Long.reverseBytes(cluster.value().getLeastSignificantBits()));
            }
            output.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("an address of " + encoded.length + " bytes turned out longer", e);
        }
        return Bytes.wrap(encoded);
    }
}
