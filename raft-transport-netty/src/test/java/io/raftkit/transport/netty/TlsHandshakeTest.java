package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** n1 dials n2 inside TLS, without sockets: what each side says about the other's certificate. */
class TlsHandshakeTest extends OnePeer {
    private static final TestCertificates AUTHORITY = new TestCertificates("the cluster's");
    private static final TestCertificates OTHER_AUTHORITY = new TestCertificates("somebody else's");

    private final List<String> theirWarnings = new ArrayList<>();
    private final List<Envelope> received = new ArrayList<>();
    private final List<ConnectionSecurity> opened = new ArrayList<>();
    private final List<EmbeddedChannel> accepted = new ArrayList<>();
    private ConnectionSecurity ours = tls(AUTHORITY, AUTHORITY.of("n1"), false);

    @AfterEach
    void end() {
        accepted.forEach(EmbeddedChannel::finishAndReleaseAll);
        opened.forEach(ConnectionSecurity::close);
    }

    private ConnectionSecurity tls(TestCertificates trusted, X509Bundle own, boolean openSsl) {
        try {
            TlsOptions options = TlsOptions.of(own.toKeyManagerFactory(), trusted.trust());
            ConnectionSecurity security = TlsSecurity.start(
                    openSsl ? options.openSsl() : options,
                    N1,
                    NettyOptions.DEFAULTS.handshakeTimeout(),
                    new TransportLog("n1", warnings::add),
                    Executors.defaultThreadFactory());
            opened.add(security);
            return security;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    ChannelFuture dial(InetSocketAddress address, ChannelHandler first) {
        return super.dial(address, ours.dialling(first));
    }

    /** Where n2 accepts a connection. */
    private EmbeddedChannel accept(ConnectionSecurity theirs) {
        TransportContext context = new TransportContext(
                NettyOptions.DEFAULTS,
                new TransportLog("n2", theirWarnings::add),
                () -> Messages.membership(N2),
                (from, envelope) -> received.add(envelope));
        Acceptor acceptor = new Acceptor(
                context, new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE), new Acceptor.Visitors() {
                    @Override
                    public void arrived(Endpoint server) {}

                    @Override
                    public void left(NodeId server) {}
                });
        EmbeddedChannel channel = new EmbeddedChannel(theirs.accepting(acceptor));
        accepted.add(channel);
        return channel;
    }

    /** n1 dials n2, and all that they have to say to each other is said. */
    private EmbeddedChannel converse(ConnectionSecurity theirs) {
        dial();
        EmbeddedChannel listening = accept(theirs);
        carry(last(), listening);
        return listening;
    }

    private static void carry(EmbeddedChannel one, EmbeddedChannel other) {
        boolean moved = true;
        while (moved) {
            moved = carried(one, other);
            moved |= carried(other, one);
        }
    }

    private static boolean carried(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        from.runPendingTasks();
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            moved |= bytes.isReadable();
            if (to.isOpen()) {
                to.writeInbound(bytes);
            } else {
                bytes.release();
            }
        }
        if (!from.isOpen() && to.isOpen()) {
            // As a socket does whose other side is closed.
            to.unsafe().close(to.voidPromise());
            to.runPendingTasks();
            moved = true;
        }
        return moved;
    }

    private void talk(ConnectionSecurity theirs) {
        EmbeddedChannel listening = converse(theirs);
        peer.send(numbered(7));
        loop.runPendingTasks();
        carry(last(), listening);
        assertThat(received).containsExactly(numbered(7));
        last().advanceTimeBy(4, TimeUnit.SECONDS);
        last().runScheduledPendingTasks();
        carry(last(), listening);
        assertThat(last().isOpen()).as("after a keep-alive").isTrue();
        assertThat(warnings).isEmpty();
        assertThat(theirWarnings).isEmpty();
    }

    @Test
    void membersTalkWhoseCertificatesNameThem() {
        talk(tls(AUTHORITY, AUTHORITY.of("n2"), false));
    }

    @Test
    void openSslAndTheJdkTalkToEachOther() {
        assumeTrue(OpenSsl.isAvailable(), "there is no OpenSSL for this platform");
        ours = tls(AUTHORITY, AUTHORITY.of("n1"), true);
        talk(tls(AUTHORITY, AUTHORITY.of("n2"), false));
    }

    @Test
    void nothingIsSaidToAServerThatAnotherAuthorityHasSignedFor() {
        converse(tls(AUTHORITY, OTHER_AUTHORITY.of("n2"), false));
        assertNobodyTalks();
        assertThat(warnings).singleElement().asString().contains("cannot talk to n2 at", "PKIX path");
        assertThat(theirWarnings).singleElement().asString().contains("closed: TLS: ", "Received fatal alert");
    }

    @Test
    void whoeverAnotherAuthorityHasSignedForIsRefusedEvenIfThatGoesByTheSameName() {
        ours = tls(AUTHORITY, new TestCertificates("the cluster's").of("n1"), false);
        converse(tls(AUTHORITY, AUTHORITY.of("n2"), false));
        assertNobodyTalks();
        assertThat(theirWarnings).singleElement().asString().contains("closed: TLS: ", "PKIX path");
        assertThat(warnings).singleElement().asString().contains("cannot talk to n2 at", "Received fatal alert");
    }

    @Test
    void anExpiredCertificateIsRefusedByEitherSide() {
        converse(tls(AUTHORITY, AUTHORITY.expired("n2"), false));
        assertNobodyTalks();
        assertThat(warnings).singleElement().asString().contains("cannot talk to n2 at", "NotAfter");
        warnings.clear();
        theirWarnings.clear();
        ours = tls(AUTHORITY, AUTHORITY.expired("n1"), false);
        converse(tls(AUTHORITY, AUTHORITY.of("n2"), false));
        assertNobodyTalks();
        assertThat(theirWarnings).singleElement().asString().contains("NotAfter");
    }

    @Test
    void whoeverClaimsAnIdThatItsCertificateDoesNotNameIsToldSoAndLoggedOnce() {
        ours = tls(AUTHORITY, AUTHORITY.of("n3"), false);
        for (int attempt = 0; attempt < 2; attempt++) {
            converse(tls(AUTHORITY, AUTHORITY.of("n2"), false));
            assertNobodyTalks();
        }
        assertThat(theirWarnings).containsOnly("n2: refused a connection from n1: the certificate names [n3], not n1");
        assertThat(warnings)
                .containsExactly("n1: cannot talk to n2 at 127.0.0.1:7002: it refuses the connection:"
                        + " the certificate names [n3], not n1");
    }

    @Test
    void nothingIsSaidToAServerWhoseCertificateNamesAnother() {
        converse(tls(AUTHORITY, AUTHORITY.of("n3"), false));
        assertNobodyTalks();
        assertThat(warnings)
                .containsExactly("n1: cannot talk to n2 at 127.0.0.1:7002: the certificate names [n3], not n2");
        assertThat(theirWarnings).isEmpty();
    }

    @Test
    void whoeverHasNoCertificateIsRefused() throws Exception {
        String reason = refusal(SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols("TLSv1.3"));
        assertThat(reason).contains("Received fatal alert");
        assertThat(theirWarnings).singleElement().asString().contains("Empty client certificate chain");
    }

    @Test
    void whoeverSpeaksAnOlderVersionIsRefusedWhateverItsCertificate() throws Exception {
        X509Bundle good = AUTHORITY.of("n1");
        String reason = refusal(SslContextBuilder.forClient()
                .keyManager(good.toKeyManagerFactory())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols("TLSv1.2"));
        assertThat(reason).contains("protocol_version");
        assertThat(theirWarnings).singleElement().asString().contains("closed: TLS: ", "TLSv1.2");
    }

    /** What a client that is none of ours is told, which introduces itself as n1. */
    private String refusal(SslContextBuilder client) throws SSLException {
        List<Throwable> failures = new ArrayList<>();
        SslHandler tls = client.sslProvider(SslProvider.JDK)
                .endpointIdentificationAlgorithm(null)
                .build()
                .newHandler(loop.alloc());
        EmbeddedChannel dialling = new EmbeddedChannel(tls, new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof SslHandshakeCompletionEvent completion && !completion.isSuccess()) {
                    failures.add(completion.cause());
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                failures.add(cause);
            }
        });
        accepted.add(dialling);
        ChannelFuture introduction =
                dialling.writeAndFlush(Frames.of(dialling.alloc(), HandshakeCodec.encode(hello(N1, N2))));
        EmbeddedChannel listening = accept(tls(AUTHORITY, AUTHORITY.of("n2"), false));
        carry(dialling, listening);
        assertThat(introduction.isDone()).isTrue();
        assertThat(listening.isOpen()).isFalse();
        assertThat(received).isEmpty();
        return failures.toString();
    }

    @Test
    void plainTextIsRefusedAndWhoeverDialsAServerWithoutTlsIsToldSo() {
        ConnectionSecurity encrypted = ours;
        ours = new PlainText(false);
        converse(encrypted);
        assertNobodyTalks();
        assertThat(theirWarnings).singleElement().asString().contains("closed: TLS: not an SSL/TLS record");
        warnings.clear();
        ours = encrypted;
        converse(new PlainText(false));
        assertNobodyTalks();
        assertThat(warnings).singleElement().asString().contains("does it use TLS, too?");
    }

    private void assertNobodyTalks() {
        assertThat(last().isOpen()).isFalse();
        assertThat(accepted.get(accepted.size() - 1).isOpen()).isFalse();
        peer.send(numbered(7));
        loop.runPendingTasks();
        assertThat(received).isEmpty();
        assertThat(disconnected).isEmpty();
    }
}
