package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static io.raftkit.transport.netty.Messages.hello;
import static io.raftkit.transport.netty.Messages.number;
import static io.raftkit.transport.netty.Messages.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import io.raftkit.codec.HandshakeCodec;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.error.TransportException;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS on sockets: who gets in, who does not, and what becomes of those who talk when certificates are renewed. */
@Timeout(60)
class TlsIT {
    private static final TestCertificates AUTHORITY = new TestCertificates("the cluster's");

    @TempDir
    private Path directory;

    private TestServer one;
    private TestServer two;
    private X509Bundle theirs;

    @BeforeEach
    void startTwoServers() {
        theirs = AUTHORITY.of("n2");
        one = start("n1", AUTHORITY.of("n1"));
        two = start("n2", theirs);
        TestServer.join(one, two);
        one.awaitConnection(two);
    }

    private TestServer start(String id, X509Bundle own) {
        TlsOptions tls = AUTHORITY.options(directory.resolve(id), own).reloadEvery(Duration.ofMillis(20));
        return TestServer.start(
                NodeId.of(id),
                NettyOptions.builder()
                        .tls(tls)
                        .handshakeTimeout(Duration.ofSeconds(10))
                        .build());
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    /** What a client that is none of ours knows of TLS. */
    private SSLSocket connect(@Nullable X509Bundle own, String version) throws Exception {
        KeyManager[] keys =
                own == null ? new KeyManager[0] : own.toKeyManagerFactory().getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), two.transport.port());
        socket.setSoTimeout(
                (int) Duration.ofSeconds(TestServer.PATIENCE_SECONDS).toMillis());
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    private static Bytes introduce(SSLSocket socket, String as) throws IOException {
        Bytes hello = HandshakeCodec.encode(hello(NodeId.of(as), N2));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(hello.length());
        hello.writeTo(out);
        out.flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        return Bytes.wrap(answer);
    }

    private void assertTheyStillTalk() {
        one.send(two, numbered(5));
        assertThat(number(two.next(N1))).isEqualTo(5);
    }

    @Test
    void whoeverHasAnotherCertificateOrNoneOrAnOlderTlsIsRefusedAndHarmsNobody() throws Exception {
        X509Bundle stranger = new TestCertificates("the cluster's").of("n3");
        for (@Nullable X509Bundle own : new @Nullable X509Bundle[] {null, stranger, AUTHORITY.expired("n3")}) {
            try (SSLSocket socket = connect(own, "TLSv1.3")) {
                assertThatThrownBy(() -> introduce(socket, "n3")).isInstanceOf(IOException.class);
            }
        }
        try (SSLSocket socket = connect(AUTHORITY.of("n3"), "TLSv1.2")) {
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("protocol_version");
        }
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), two.transport.port())) {
            plain.setSoTimeout(
                    (int) Duration.ofSeconds(TestServer.PATIENCE_SECONDS).toMillis());
            HandshakeCodec.encode(hello(N1, N2)).writeTo(plain.getOutputStream());
            assertThat(plain.getInputStream().readAllBytes().length).isLessThan(100);
        }
        assertTheyStillTalk();
    }

    @Test
    void aCertificateSpeaksForNobodyElse() throws Exception {
        try (SSLSocket socket = connect(AUTHORITY.of("n3"), "TLSv1.3")) {
            assertThat(HandshakeCodec.decodeResponse(introduce(socket, "n1")))
                    .isEqualTo(new Refused("the certificate names [n3], not n1"));
        }
        try (SSLSocket socket = connect(AUTHORITY.of("n3"), "TLSv1.3")) {
            assertThat(HandshakeCodec.decodeResponse(introduce(socket, "n3"))).isInstanceOf(Welcome.class);
        }
        assertTheyStillTalk();
    }

    @Test
    void aCertificateIsRenewedUnderLoadAndNoMessageIsLost() throws Exception {
        int sent = 0;
        int arrived = 0;
        for (int renewal = 0; renewal < 3; renewal++) {
            X509Bundle next = AUTHORITY.of("n2");
            AUTHORITY.options(directory.resolve("n1"), AUTHORITY.of("n1"));
            AUTHORITY.options(directory.resolve("n2"), next);
            long deadline = System.nanoTime()
                    + Duration.ofSeconds(TestServer.PATIENCE_SECONDS).toNanos();
            while (!presented().equals(next.getCertificate())) {
                assertThat(System.nanoTime())
                        .as("until n2 presents its new certificate")
                        .isLessThan(deadline);
                for (int i = 0; i < 100; i++) {
                    one.send(two, numbered(sent++));
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(number(two.next(N1))).isEqualTo(arrived++);
                }
            }
        }
        assertThat(arrived).isPositive();
        assertThat(one.hasLostNobody()).isTrue();
        assertThat(two.hasLostNobody()).isTrue();
    }

    /** The certificate that n2 presents to a new connection. */
    private X509Certificate presented() throws Exception {
        try (SSLSocket socket = connect(AUTHORITY.of("n3"), "TLSv1.3")) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void filesThatAreNoGoodChangeNothing() throws Exception {
        Files.writeString(directory.resolve("n2").resolve("node.key"), "no key");
        X509Bundle next = AUTHORITY.of("n1");
        AUTHORITY.options(directory.resolve("n1"), next);
        one.close();
        one = start("n1", next);
        TestServer.join(one, two);
        one.awaitConnection(two);
        assertThat(presented()).isEqualTo(theirs.getCertificate());
    }

    @Test
    void thoseWhoWereSignedByAnAuthorityThatIsTrustedInItsTurnAreLetIn() {
        TestCertificates later = new TestCertificates("the next");
        TestCertificates.write(directory.resolve("n1"), AUTHORITY.of("n1"), AUTHORITY.pem() + later.pem());
        two.close();
        two = TestServer.start(
                N2,
                NettyOptions.builder()
                        .tls(TestCertificates.write(
                                directory.resolve("n2"), later.of("n2"), AUTHORITY.pem() + later.pem()))
                        .build());
        TestServer.join(one, two);
        one.awaitConnection(two);
        two.awaitConnection(one);
    }

    @Test
    void withoutTlsNoOtherHostIsTalkedToUnlessThatIsAskedFor() {
        try (NettyTransport careful = NettyTransport.listenOn("0.0.0.0", 0);
                NettyTransport trusting = NettyTransport.listenOn(
                        "0.0.0.0", 0, NettyOptions.builder().plainText().build())) {
            assertThatThrownBy(() -> careful.start(Messages.local(N1), (from, envelope) -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessage("cannot listen on 0.0.0.0:0 in plain text, for it is no loopback address; give"
                            + " NettyOptions a certificate, tls(..), or say plainText() if every host of the network"
                            + " is trusted");
            trusting.start(Messages.local(N1), (from, envelope) -> {});
            assertThat(trusting.port()).isPositive();
        }
    }
}
