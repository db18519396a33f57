package io.raftkit.transport.netty;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.raftkit.error.TransportException;

/**
 * The sockets that were chosen.
 *
 * @param name for the log
 * @param handlers what an event loop waits with
 * @param listening makes sockets that listen
 * @param connecting makes sockets that connect
 */
record Sockets(
        String name,
        IoHandlerFactory handlers,
        ChannelFactory<? extends ServerChannel> listening,
        ChannelFactory<? extends SocketChannel> connecting) {

    /**
     * Those that are wanted.
     *
     * @throws TransportException if they are not there
     */
    static Sockets of(NettyIo wanted) {
        try {
            return switch (wanted) {
                case AUTO -> isEpollThere() ? OfEpoll.open() : OfNio.open();
                case EPOLL -> OfEpoll.open();
                case IO_URING -> OfIoUring.open();
                case NIO -> OfNio.open();
            };
        } catch (LinkageError e) {
            String library = "netty-transport-native-" + (wanted == NettyIo.EPOLL ? "epoll" : "io_uring");
            throw new TransportException(
                    wanted + " cannot be used here; is this Linux, and is " + library
                            + ", with the classifier of this machine, on the class path?",
                    e);
        }
    }

    private static boolean isEpollThere() {
        try {
            return OfEpoll.isThere();
        } catch (LinkageError e) {
            return false;
        }
    }

    /** In a class of its own, for the library may be missing. */
    private static final class OfEpoll {
        private static final int AS_MANY_EVENTS_AS_THERE_ARE = 0;

        static boolean isThere() {
            return Epoll.isAvailable();
        }

        static Sockets open() {
            Epoll.ensureAvailability();
            return new Sockets(
                    "epoll",
                    EpollIoHandler.newFactory(AS_MANY_EVENTS_AS_THERE_ARE, BriefSpin::new),
                    EpollServerSocketChannel::new,
                    EpollSocketChannel::new);
        }
    }

    /** In a class of its own, for the library may be missing. */
    private static final class OfIoUring {
        static Sockets open() {
            IoUring.ensureAvailability();
            return new Sockets(
                    "io_uring",
                    IoUringIoHandler.newFactory(),
                    IoUringServerSocketChannel::new,
                    IoUringSocketChannel::new);
        }
    }

    private static final class OfNio {
        static Sockets open() {
            return new Sockets("NIO", NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new);
        }
    }
}
