package io.raftkit.codec;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.GroupId;
import io.raftkit.spi.Envelope;

/**
 * Turns messages into bytes and back: {@code EnvelopeV1} of {@code raft.proto}.
 *
 * <p>Commands, log records and snapshot chunks are copied neither when a message is encoded nor when it is decoded;
 * only {@link EncodedMessage#writeTo} copies them, to where they are needed.
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
        EnvelopeV1 address = EnvelopeV1.newBuilder()
                .setGroup(envelope.group().value())
                .setCluster(ToWire.cluster(envelope.cluster()))
                .build();
        return EncodedMessage.of(address, envelope.message().accept(MessageEncoder.INSTANCE));
    }

    /**
     * Decodes what {@link #encode} made of a message.
     *
     * @param frame the bytes of one message, which the result shares and keeps alive
     * @throws MalformedMessageException if it is anything else, or a kind of message that this version does not know
     */
    public static Envelope decode(Bytes frame) throws MalformedMessageException {
        try {
            EnvelopeV1 envelope = SharedBytes.parse(PARSER, frame);
            Message message = MessageDecoder.decode(envelope);
            return new Envelope(GroupId.of(envelope.getGroup()), FromWire.cluster(envelope.getCluster()), message);
        } catch (InvalidProtocolBufferException | CorruptRecordException | IllegalArgumentException e) {
            // The values of the model check themselves, and say what they miss in an IllegalArgumentException.
            throw MalformedMessageException.because("malformed message", e);
        }
    }
}
