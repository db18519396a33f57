package io.raftkit.bench.peers;

import io.microraft.RaftEndpoint;
import io.microraft.model.message.RaftMessage;
import io.microraft.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.raftkit.bench.compare.Seat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Carries MicroRaft's messages over TCP: one connection to each other member, frames with their length before them. */
final class MicroRaftTransport implements Transport, AutoCloseable {
    private static final int LENGTH_BYTES = 4;
    private static final int MOST_BYTES = 64 << 20;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<RaftEndpoint, ChannelFuture> connections = new ConcurrentHashMap<>();
    private final Seat seat;
    private final MicroRaftCodec codec;
    private final Bootstrap dialer;

    MicroRaftTransport(Seat seat, MicroRaftCodec codec) {
        this.seat = seat;
        this.codec = codec;
        this.dialer = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Nothing comes back this way.
                    }
                });
    }

    /** Takes connections, and hands over what comes in. */
    void listen(Consumer<RaftMessage> receiver) {
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new LengthFieldBasedFrameDecoder(MOST_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
                                        new Frames(receiver));
                    }
                })
                .bind(seat.host(), seat.port())
                .syncUninterruptibly();
    }

    private final class Frames extends SimpleChannelInboundHandler<ByteBuf> {
        private final Consumer<RaftMessage> receiver;

        Frames(Consumer<RaftMessage> receiver) {
            this.receiver = receiver;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            receiver.accept(codec.decode(frame));
        }
    }

    @Override
    public void send(RaftEndpoint target, RaftMessage message) {
        Channel channel = connection(target);
        if (channel.isActive()) {
            ByteBuf frame = channel.alloc().ioBuffer();
            frame.writeInt(0);
            codec.encode(message, frame);
            frame.setInt(0, frame.readableBytes() - LENGTH_BYTES);
            var unused = channel.writeAndFlush(frame, channel.voidPromise());
        }
    }

    /** Open, being opened, or, if the last attempt failed, opened anew. */
    private Channel connection(RaftEndpoint target) {
        return connections
                .compute(target, (peer, known) -> {
                    boolean usable =
                            known != null && (!known.isDone() || known.channel().isActive());
                    return usable && known != null ? known : connect(peer);
                })
                .channel();
    }

    private ChannelFuture connect(RaftEndpoint target) {
        return dialer.connect(seat.host(), seat.ports().get((int) target.getId()));
    }

    @Override
    public boolean isReachable(RaftEndpoint endpoint) {
        return connection(endpoint).isActive();
    }

    @Override
    public void close() {
        loops.shutdownGracefully().syncUninterruptibly();
    }
}
