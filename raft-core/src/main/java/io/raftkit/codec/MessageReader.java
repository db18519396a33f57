package io.raftkit.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.spi.Envelope;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Decodes the messages that come on one connection, one after the other. What most of them begin with, group and
 * cluster, is decoded once. Not thread-safe.
 */
public final class MessageReader {
    private final AppendEntriesReader common = new AppendEntriesReader();

    /** Nothing was read yet. */
    public MessageReader() {}

    /**
     * Decodes what {@link MessageCodec#encode} made of a message, perhaps in a newer version.
     *
     * @param frame the bytes of one message, which the result shares and keeps alive
     * @param ignored told how many bytes were passed over, if any were: fields or a kind of message that this version
     *     does not know
     * @return nothing if it is of a kind that this version does not know
     * @throws MalformedMessageException if no server would send that
     */
    public Optional<Envelope> read(Bytes frame, IntConsumer ignored) throws MalformedMessageException {
        try {
            Envelope envelope = common.read(frame);
            return envelope != null ? Optional.of(envelope) : MessageCodec.decodeAny(frame, ignored);
        } catch (InvalidProtocolBufferException | CorruptRecordException | IllegalArgumentException e) {
            // The values of the model check themselves, and say what they miss in an IllegalArgumentException.
            throw MalformedMessageException.because("malformed message", e);
        }
    }
}
