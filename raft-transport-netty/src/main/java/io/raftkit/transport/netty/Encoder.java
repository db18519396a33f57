package io.raftkit.transport.netty;

import io.raftkit.codec.EncodedMessage;
import io.raftkit.codec.MessageWriter;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import org.jspecify.annotations.Nullable;

/** Encodes what is said to one server, unless it is too long for a frame. */
final class Encoder {
    private final NodeId to;
    private final TransportContext context;
    private final MessageWriter writer = new MessageWriter();

    Encoder(NodeId to, TransportContext context) {
        this.to = to;
        this.context = context;
    }

    /** The message, or null and a line in the log. */
    @Nullable
    EncodedMessage encode(Envelope envelope) {
        int most = context.options().maxFrameBytes();
        try {
            EncodedMessage message = writer.encode(envelope);
            if (message.sizeBytes() <= most) {
                return message;
            }
        } catch (IllegalArgumentException e) {
            context.log().debug(String.valueOf(e.getMessage()));
        }
        context.log()
                .warnOnce(
                        "dropped a message to " + to,
                        "it is longer than maxFrameBytes, " + most + "; raise that on all servers, or lower"
                                + " maxBatchBytes, maxCommandBytes and snapshotChunkBytes");
        return null;
    }
}
