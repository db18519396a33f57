package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.membership;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport.Receiver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** The side that is connected to, without sockets; {@link OnePeer} is the other. */
abstract class OneAcceptor {
    final List<String> warnings = new ArrayList<>();
    final List<Envelope> received = new ArrayList<>();
    final List<String> news = new ArrayList<>();
    long unprocessed;
    Membership membership = membership(N1);
    final TransportContext context =
            context(NettyOptions.builder().maxConnectionsPerAddress(100).build());
    final ChannelGroup group = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    final Acceptor acceptor = new Acceptor(context, group, new Visitors());

    final List<EmbeddedChannel> channels = new ArrayList<>();

    final class Visitors implements Acceptor.Visitors {
        @Override
        public void arrived(Endpoint server) {
            news.add("arrived " + server);
        }

        @Override
        public void left(NodeId server) {
            news.add("left " + server);
        }
    }

    TransportContext context(NettyOptions options) {
        return new TransportContext(options, new TransportLog("n1", warnings::add), () -> membership, new Receiver() {
            @Override
            public void receive(NodeId from, Envelope envelope) {
                received.add(envelope);
            }

            @Override
            public void disconnected(NodeId peer) {
                news.add("disconnected " + peer);
            }

            @Override
            public long unprocessedBytes() {
                return unprocessed;
            }
        });
    }

    @AfterEach
    void releaseWhatNobodyRead() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    EmbeddedChannel connect() {
        return connect(acceptor);
    }

    EmbeddedChannel connect(Acceptor to) {
        EmbeddedChannel channel = new EmbeddedChannel(to);
        channels.add(channel);
        return channel;
    }

    static void write(EmbeddedChannel channel, Bytes first, Bytes second) {
        ByteBuf both = channel.alloc().buffer();
        for (Bytes frame : List.of(first, second)) {
            both.writeInt(frame.length()).writeBytes(frame.asByteBuffer());
        }
        channel.writeInbound(both);
    }

    static void write(EmbeddedChannel channel, Bytes frame) {
        channel.writeInbound(Frames.of(channel.alloc(), frame));
    }

    static HelloResponse response(EmbeddedChannel channel) throws Exception {
        ByteBuf frame = channel.readOutbound();
        Bytes content = Bytes.copyOf(frame.skipBytes(Frames.LENGTH_BYTES).nioBuffer());
        frame.release();
        return HandshakeCodec.decodeResponse(content);
    }
}
