package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

/** n1 dials n2, which turns out to be on another host. */
class PlainTextTest extends OnePeer {
    private boolean isAllowedEverywhere;

    @Override
    ChannelFuture dial(InetSocketAddress address, ChannelHandler first) {
        EmbeddedChannel channel = new EmbeddedChannel(new PlainText(isAllowedEverywhere).dialling(first)) {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("192.0.2.1", 7002);
            }
        };
        dialled.add(channel);
        return channel.newSucceededFuture();
    }

    @Test
    void nothingIsSaidToAnotherHostAndTheLogSaysWhatToDo() {
        dial();
        assertThat(last().outboundMessages()).isEmpty();
        assertThat(last().isOpen()).isFalse();
        assertThat(warnings)
                .containsExactly("n1: cannot talk to n2 at 127.0.0.1:7002: nothing is sent there in plain text, for it"
                        + " is no loopback address; give NettyOptions a certificate, tls(..), or say plainText() if"
                        + " every host of the network is trusted");
    }

    @Test
    void whoeverTrustsTheNetworkSaysHello() {
        isAllowedEverywhere = true;
        dial();
        assertThat(last().outboundMessages()).hasSize(1);
        assertThat(last().isOpen()).isTrue();
        assertThat(warnings).isEmpty();
    }
}
