package io.raftkit.codec;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.GroupId;
import io.raftkit.spi.Envelope;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Turns messages into bytes and back: {@code EnvelopeV1} of {@code raft.proto}.
 *
 * <p>Commands, log records and snapshot chunks are copied once on their way out, by {@link EncodedMessage}, to where
 * they are needed, and once on their way in, by {@link MessageReader}, to where they stay: twice, if an AppendEntries
 * is not laid out as this version does it.
 */
public final class MessageCodec {
    // A peer of a newer version may send fields this one does not know. Keeping them would cost many times their size.
    private static final Parser<EnvelopeV1> PARSER = DiscardUnknownFieldsParser.wrap(EnvelopeV1.parser());

    private MessageCodec() {}

    /**
     * Encodes a message.
     *
     * @throws IllegalArgumentException if it would be longer than 2 GiB
     */
    public static EncodedMessage encode(Envelope envelope) {
        return new MessageWriter().encode(envelope);
    }

    /**
     * Decodes what {@link #encode} made of a message.
     *
     * @param frame the bytes of one message, of which the result has copies
     * @throws MalformedMessageException if it is anything else, or a kind of message that this version does not know
     */
    public static Envelope decode(Bytes frame) throws MalformedMessageException {
        return decode(frame, ignored -> {})
                .orElseThrow(() -> MalformedMessageException.because(
                        "malformed message", new IllegalArgumentException("it is of no kind that this version knows")));
    }

    /** Decodes a message that may come from a newer version, see {@link MessageReader#finish}. */
    public static Optional<Envelope> decode(Bytes frame, IntConsumer ignored) throws MalformedMessageException {
        MessageReader reader = new MessageReader();
        reader.begin(frame.length());
        reader.take(frame.asByteBuffer());
        return reader.finish(ignored);
    }

    /** Decodes whatever protobuf can read. */
    static Optional<Envelope> decodeAny(Bytes frame, IntConsumer ignored)
            throws InvalidProtocolBufferException, CorruptRecordException {
        EnvelopeV1 envelope = SharedBytes.parse(PARSER, frame);
        GroupId group = GroupId.of(envelope.getGroup());
        ClusterId cluster = FromWire.cluster(envelope.getCluster());
        int unknownBytes = frame.length() - envelope.getSerializedSize();
        boolean isKnown = envelope.getKindCase() != EnvelopeV1.KindCase.KIND_NOT_SET || unknownBytes == 0;
        Optional<Envelope> decoded =
                isKnown ? Optional.of(new Envelope(group, cluster, MessageDecoder.decode(envelope))) : Optional.empty();
        if (unknownBytes > 0) {
            ignored.accept(unknownBytes);
        }
        return decoded;
    }
}
