package io.raftkit.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.raftkit.codec.MessageCodec;
import io.raftkit.model.Bytes;
import io.raftkit.model.LogEntry;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;

/** What Netty alone makes of the frames: the same bytes, no encoding, no decoding. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows, for nothing arrives
final class RawLine implements Line {
    private static final int LENGTH_BYTES = 4;
    private static final int MOST_BYTES = 1 << 24;

    private final Arrival arrival;
    private final EventLoopGroup sending;
    private final EventLoopGroup receiving;
    private final ByteBuf message;
    private final ByteBuf answer;
    private final Channel listening;
    private final Channel sender;
    private volatile Task task = new Task(0, false);

    /** What is done with a frame where it arrives. */
    enum Arrival {
        /** Nothing. */
        DROPPED {
            @Override
            void take(ByteBuf frame) {
                // As its name says.
            }
        },

        /** It is copied to the heap. */
        COPIED {
            @Override
            void take(ByteBuf frame) {
                frame.readBytes(new byte[frame.readableBytes()]);
            }
        },

        /** Records are copied to the heap one by one, and their checksums compared: what no follower can do without. */
        KEPT {
            @Override
            void take(ByteBuf frame) {
                frame.skipBytes(frame.readableBytes() % RECORD_BYTES);
                while (frame.isReadable()) {
                    byte[] record = new byte[RECORD_BYTES];
                    frame.readBytes(record);
                    CRC32C crc = new CRC32C();
                    crc.update(record, CHECKED_FROM, RECORD_BYTES - CHECKED_FROM);
                    if ((int) crc.getValue() != Bytes.wrap(record).intAt(CRC_AT)) {
                        throw new IllegalStateException("a record is damaged");
                    }
                }
            }
        };

        private static final int RECORD_BYTES = LogEntry.HEADER_BYTES + Samples.COMMAND_BYTES;
        private static final int CRC_AT = 4;
        private static final int CHECKED_FROM = 8;

        abstract void take(ByteBuf frame);
    }

    /** What is to be done, and how much of it is done. */
    private static final class Task {
        final CompletableFuture<Integer> done = new CompletableFuture<>();
        final int messages;
        final boolean isAnswered;
        int sent;
        int arrived;

        Task(int messages, boolean isAnswered) {
            this.messages = messages;
            this.isAnswered = isAnswered;
        }
    }

    RawLine(int entries, Arrival arrival) {
        this.arrival = arrival;
        this.message = frame(MessageCodec.encode(Samples.appendEntries(entries)).toBytes());
        this.answer = frame(MessageCodec.encode(Samples.answer()).toBytes());
        this.sending = new MultiThreadIoEventLoopGroup(1, handlers());
        this.receiving = new MultiThreadIoEventLoopGroup(1, handlers());
        this.listening = new ServerBootstrap()
                .group(receiving)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : server())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer(false))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        this.sender = new Bootstrap()
                .group(sending)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 1 << 20))
                .handler(initializer(true))
                .connect(listening.localAddress())
                .syncUninterruptibly()
                .channel();
    }

    private static Class<? extends ServerChannel> server() {
        return NioServerSocketChannel.class;
    }

    private static IoHandlerFactory handlers() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    private static ByteBuf frame(Bytes content) {
        ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(LENGTH_BYTES + content.length());
        return frame.writeInt(content.length()).writeBytes(content.asByteBuffer());
    }

    private ChannelInitializer<Channel> initializer(boolean isSender) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new LengthFieldBasedFrameDecoder(MOST_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
                                isSender ? new SenderEnd() : new ReceiverEnd());
            }
        };
    }

    private final class SenderEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object answered) {
            ((ByteBuf) answered).release();
            Task now = task;
            if (++now.arrived == now.messages) {
                now.done.complete(now.arrived);
            } else {
                ctx.writeAndFlush(message.retainedDuplicate(), ctx.voidPromise());
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            pump();
        }
    }

    private final class ReceiverEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object content) {
            ByteBuf frame = (ByteBuf) content;
            arrival.take(frame);
            frame.release();
            Task now = task;
            if (now.isAnswered) {
                ctx.write(answer.retainedDuplicate(), ctx.voidPromise());
            } else if (++now.arrived == now.messages) {
                now.done.complete(now.arrived);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }

    private void pump() {
        Task now = task;
        if (now.isAnswered) {
            return;
        }
        while (now.sent < now.messages && sender.isWritable()) {
            sender.write(message.retainedDuplicate(), sender.voidPromise());
            now.sent++;
        }
        sender.flush();
    }

    @Override
    public void stream(int messages) throws InterruptedException, ExecutionException, TimeoutException {
        Task next = new Task(messages, false);
        task = next;
        sender.eventLoop().execute(this::pump);
        next.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void roundTrips(int count) throws InterruptedException, ExecutionException, TimeoutException {
        Task next = new Task(count, true);
        task = next;
        sender.writeAndFlush(message.retainedDuplicate());
        next.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public int frameBytes() {
        return message.readableBytes();
    }

    @Override
    public void close() {
        sender.close().syncUninterruptibly();
        listening.close().syncUninterruptibly();
        sending.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        receiving.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        message.release();
        answer.release();
    }
}
