package io.raftkit.transport.netty;

/** Which of the system's ways to wait for sockets is used. */
public enum NettyIo {
    /** {@link #EPOLL} where it is there, else {@link #NIO}. */
    AUTO,
    /** Linux; in {@code netty-transport-native-epoll}, which comes along for x86-64 and ARM64. */
    EPOLL,
    /** Linux 5.14 or later; in {@code netty-transport-native-io_uring}, which has to be added. */
    IO_URING,
    /** The JDK's own, everywhere. */
    NIO
}
