package io.raftkit.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.raftkit.codec.MalformedMessageException;
import java.nio.ByteBuffer;

/** Takes the contents of one frame after the other from a {@link FrameDecoder}. */
interface FrameSink {
    /** A frame with so many bytes begins. */
    void begin(int length);

    /** Some of its bytes, all of which have to be taken: the buffer is used again. */
    void take(ByteBuffer piece) throws MalformedMessageException;

    /** All its bytes were taken. */
    void end(ChannelHandlerContext ctx) throws MalformedMessageException;
}
