package io.raftkit.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.spi.Envelope;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the messages that come on one connection, one after the other, each in whatever pieces it arrives:
 *
 * <pre>
 *   begin(length) → take(piece), until all bytes of the frame were taken → finish(...)
 * </pre>
 *
 * <p>Entries are decoded as they come, so that little is left to do when the last byte of a long AppendEntries arrives.
 * What most messages begin with, group and cluster, is decoded once. Not thread-safe.
 */
public final class MessageReader {
    private static final int FINISHED = -1;

    private final AppendEntriesReader common = new AppendEntriesReader();
    private int frameBytes;
    private int takenBytes;
    private boolean isCommon;

    /** All of a frame that protobuf has to read. */
    private byte @Nullable [] collected;

    /** Nothing was read yet. */
    public MessageReader() {}

    /** A frame of {@code length} bytes begins; what came before it is forgotten. */
    public void begin(int length) {
        frameBytes = length;
        takenBytes = 0;
        collected = null;
    }

    /**
     * Takes all of {@code piece}, which may be used for something else afterwards.
     *
     * @throws MalformedMessageException if no server would send that
     * @throws IllegalArgumentException if the frame is not as long
     */
    public void take(ByteBuffer piece) throws MalformedMessageException {
        int count = piece.remaining();
        if (takenBytes == FINISHED || count > frameBytes - takenBytes) {
            throw new IllegalArgumentException(
                    count + " more bytes of a frame of " + frameBytes + ", of which " + takenBytes + " were taken");
        }
        try {
            if (takenBytes == 0) {
                isCommon = common.begin(piece, frameBytes);
            }
            if (isCommon) {
                common.take(piece);
            } else {
                collect(piece);
            }
        } catch (CorruptRecordException | IllegalArgumentException e) {
            throw malformed(e);
        }
        takenBytes += count;
    }

    private void collect(ByteBuffer piece) {
        byte[] target = collected;
        if (target == null) {
            target = new byte[frameBytes];
            collected = target;
        }
        piece.get(target, takenBytes, piece.remaining());
    }

    /**
     * Decodes what {@link MessageCodec#encode} made of a message, perhaps in a newer version.
     *
     * @param ignored told how many bytes were passed over, if any were: fields or a kind of message that this version
     *     does not know
     * @return nothing if it is of a kind that this version does not know
     * @throws MalformedMessageException if no server would send that
     * @throws IllegalStateException if bytes of the frame are missing, or it was finished before
     */
    public Optional<Envelope> finish(IntConsumer ignored) throws MalformedMessageException {
        if (takenBytes != frameBytes) {
            throw new IllegalStateException("no frame has been taken whole");
        }
        takenBytes = FINISHED;
        try {
            if (isCommon && frameBytes > 0) {
                return Optional.of(common.finish());
            }
            Bytes frame = collected == null ? Bytes.EMPTY : Bytes.wrap(collected);
            collected = null;
            return MessageCodec.decodeAny(frame, ignored);
        } catch (InvalidProtocolBufferException | CorruptRecordException | IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** The values of the model check themselves, and say what they miss in an IllegalArgumentException. */
    private static MalformedMessageException malformed(Exception cause) {
        return MalformedMessageException.because("malformed message", cause);
    }
}
