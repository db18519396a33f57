package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.large;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.raftkit.error.TransportException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same over each of the system's ways to wait for sockets, as far as this machine has them. */
@Timeout(60)
class NettyIoIT {
    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    private static boolean isThere(NettyIo io) {
        return switch (io) {
            case EPOLL -> Epoll.isAvailable();
            case IO_URING -> IoUring.isAvailable();
            case AUTO, NIO -> true;
        };
    }

    @ParameterizedTest
    @EnumSource
    void messagesOfAllSizesArriveInOrder(NettyIo io) {
        assumeTrue(isThere(io), io + " is not there");
        NettyOptions options = NettyOptions.builder().io(io).build();
        try (TestServer one = TestServer.start(N1, options);
                TestServer two = TestServer.start(N2)) {
            TestServer.join(one, two);
            one.awaitConnection(two);
            two.awaitConnection(one);
            for (int i = 0; i < 50; i++) {
                one.send(two, large(i, i * i * 1_000));
                two.send(one, large(i, i * i * 1_000));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(two.next(N1)).isEqualTo(large(i, i * i * 1_000));
                assertThat(one.next(N2)).isEqualTo(large(i, i * i * 1_000));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsToldAtTheStart(NettyIo io) {
        assumeTrue(!isThere(io), io + " is there");
        try (NettyTransport transport =
                NettyTransport.create(NettyOptions.builder().io(io).build())) {
            assertThatThrownBy(() -> transport.start(Messages.local(N1), (from, envelope) -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("netty-transport-native-");
        }
    }

    @Test
    void epollIsChosenWhereItIs() {
        assertThat(Sockets.of(NettyIo.AUTO).name()).isEqualTo(Epoll.isAvailable() ? "epoll" : "NIO");
    }
}
