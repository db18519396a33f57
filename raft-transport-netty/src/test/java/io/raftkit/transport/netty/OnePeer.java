package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.CLUSTER;
import static io.raftkit.transport.netty.Messages.INCARNATION;
import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport.Receiver;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** A peer without sockets: connections are embedded channels, and time is the loop's. */
abstract class OnePeer {
    final List<String> warnings = new ArrayList<>();
    final List<EmbeddedChannel> dialled = new ArrayList<>();
    final EmbeddedChannel loop = new EmbeddedChannel();
    final LongAdder dropped = new LongAdder();
    final List<NodeId> disconnected = new ArrayList<>();
    final List<NodeId> congested = new ArrayList<>();
    final List<InetSocketAddress> addresses = new ArrayList<>();
    final Membership membership = Messages.membership(N1);
    boolean refuseToConnect;
    final Peer peer = peer("127.0.0.1:7002");

    @AfterEach
    void releaseWhatNobodyRead() {
        peer.stop();
        dialled.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    Peer peer(String address) {
        return peer(
                address,
                NettyOptions.builder()
                        .maxFrameBytes(10_000)
                        .maxQueuedBytes(20_000)
                        .build());
    }

    Peer peer(String address, NettyOptions options) {
        TransportContext context =
                new TransportContext(options, new TransportLog("n1", warnings::add), () -> membership, new Receiver() {
                    @Override
                    public void receive(NodeId from, Envelope envelope) {}

                    @Override
                    public void disconnected(NodeId lost) {
                        disconnected.add(lost);
                    }

                    @Override
                    public void congested(NodeId slow) {
                        congested.add(slow);
                    }
                });
        return new Peer(new Endpoint(N2, address), context, loop.eventLoop(), this::dial, dropped);
    }

    ChannelFuture dial(InetSocketAddress address, ChannelHandler first) {
        EmbeddedChannel channel = refuseToConnect ? new EmbeddedChannel() : new EmbeddedChannel(first);
        dialled.add(channel);
        addresses.add(address);
        if (refuseToConnect) {
            channel.close().syncUninterruptibly();
            return channel.newFailedFuture(new ConnectException("Connection refused: /" + address));
        }
        return channel.newSucceededFuture();
    }

    EmbeddedChannel last() {
        return dialled.get(dialled.size() - 1);
    }

    void answer(HelloResponse response) {
        last().writeInbound(Frames.of(last().alloc(), HandshakeCodec.encode(response)));
    }

    static Welcome welcome(NodeId from, ClusterId cluster) {
        return welcome(1, from, cluster);
    }

    static Welcome welcome(int version, NodeId from, ClusterId cluster) {
        return new Welcome(version, GroupId.DEFAULT, cluster, from, INCARNATION);
    }

    /** Dials now, whatever it waits for. */
    void dial() {
        peer.keepUp(true);
        peer.isUp("127.0.0.1:7002");
    }

    void connect() {
        dial();
        answer(welcome(N2, CLUSTER));
        sent();
    }

    /** Runs what waits on the loop, and takes the frames that were written on the last connection. */
    List<Bytes> sent() {
        return sent(last());
    }

    List<Bytes> sent(EmbeddedChannel on) {
        loop.runPendingTasks();
        on.flushOutbound();
        EmbeddedChannel reader = new EmbeddedChannel(new FrameDecoder());
        reader.pipeline().get(FrameDecoder.class).deliverTo(new WholeFrames(), 10_000);
        List<Bytes> frames = new ArrayList<>();
        for (ByteBuf buffer = on.readOutbound(); buffer != null; buffer = on.readOutbound()) {
            reader.writeInbound(buffer);
        }
        for (Bytes frame = reader.readInbound(); frame != null; frame = reader.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    void pass(long millis) {
        loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
        loop.runPendingTasks();
    }

    static Bytes frame(Envelope envelope) {
        return MessageCodec.encode(envelope).toBytes();
    }
}
