package io.raftkit.transport.netty;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.TrustManagerFactory;

/** An authority that signs whatever a test asks for. */
final class TestCertificates {
    private static final Duration DAY = Duration.ofDays(1);

    private final X509Bundle authority;

    TestCertificates(String name) {
        try {
            authority = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=" + name)
                    .notBefore(Instant.now().minus(DAY.multipliedBy(30)))
                    .notAfter(Instant.now().plus(DAY.multipliedBy(30)))
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    String pem() {
        return authority.getCertificatePEM();
    }

    TrustManagerFactory trust() {
        return authority.toTrustManagerFactory();
    }

    /** A certificate for this node. */
    X509Bundle of(String node) {
        return signed(node, Instant.now().minus(DAY), Instant.now().plus(DAY.multipliedBy(10)));
    }

    /** One that was for this node until yesterday. */
    X509Bundle expired(String node) {
        return signed(
                node, Instant.now().minus(DAY.multipliedBy(2)), Instant.now().minus(DAY));
    }

    /** One that is for this node for a small part of its life. */
    X509Bundle expiringSoon(String node) {
        return signed(
                node, Instant.now().minus(DAY.multipliedBy(20)), Instant.now().plus(DAY));
    }

    private X509Bundle signed(String node, Instant from, Instant until) {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=somebody")
                    .addSanDnsName(node)
                    .notBefore(from)
                    .notAfter(until)
                    .buildIssuedBy(authority);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What a node with this certificate, which trusts this authority, is started with. */
    TlsOptions options(Path directory, X509Bundle own) {
        return write(directory, own, pem());
    }

    /** Writes the three files, and names them. */
    static TlsOptions write(Path directory, X509Bundle own, String trust) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("node.pem"), own.getCertificatePathPEM());
            Files.writeString(directory.resolve("node.key"), own.getPrivateKeyPEM());
            Files.writeString(directory.resolve("trust.pem"), trust);
            return TlsOptions.pem(
                    directory.resolve("node.pem"), directory.resolve("node.key"), directory.resolve("trust.pem"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
