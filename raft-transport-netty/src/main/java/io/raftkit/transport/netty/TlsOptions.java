package io.raftkit.transport.netty;

import io.netty.handler.ssl.OpenSsl;
import io.raftkit.error.TransportException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 with certificates on both sides, for {@link NettyOptions.Builder#tls}. Immutable.
 *
 * <p>The certificate of a server names its node id as a DNS name in its SAN extension, exactly:
 * {@code subjectAltName=DNS:n1}. Whoever is connected with must present one that names the id that it claims, and that
 * is signed by whom this server trusts. docs/SECURITY.md tells how to make them.
 */
public final class TlsOptions {
    private static final Duration USUAL_PERIOD = Duration.ofSeconds(30);

    private final @Nullable PemFiles files;
    private final @Nullable KeyManagerFactory keys;
    private final @Nullable TrustManagerFactory trust;
    private final boolean openSsl;
    private final Duration reloadPeriod;

    private TlsOptions(
            @Nullable PemFiles files,
            @Nullable KeyManagerFactory keys,
            @Nullable TrustManagerFactory trust,
            boolean openSsl,
            Duration reloadPeriod) {
        this.files = files;
        this.keys = keys;
        this.trust = trust;
        this.openSsl = openSsl;
        this.reloadPeriod = reloadPeriod;
    }

    /**
     * From PEM files. They are looked at again every 30 s: new connections use what they hold then, and those that are
     * open go on. Files that cannot be used are reported once, and what was read before them stays in use.
     *
     * @param certificates the server's own certificate, and those between it and what the others trust, in this order
     * @param key the private key of the first certificate: PKCS #8, not encrypted
     * @param trust the certificates of those who may sign for servers of this cluster
     */
    public static TlsOptions pem(Path certificates, Path key, Path trust) {
        return new TlsOptions(new PemFiles(certificates, key, trust), null, null, false, USUAL_PERIOD);
    }

    /** From elsewhere, both initialized. What they answer with may change at any time; nothing is read again. */
    public static TlsOptions of(KeyManagerFactory keys, TrustManagerFactory trust) {
        return new TlsOptions(null, keys, trust, false, USUAL_PERIOD);
    }

    /**
     * By OpenSSL rather than by the JDK: add {@code io.netty:netty-tcnative-boringssl-static} at run time.
     *
     * @throws TransportException if it cannot be loaded
     */
    public TlsOptions openSsl() {
        if (!OpenSsl.isAvailable()) {
            throw new TransportException(
                    "OpenSSL cannot be used; is netty-tcnative-boringssl-static in the class path?",
                    OpenSsl.unavailabilityCause());
        }
        return new TlsOptions(files, keys, trust, true, reloadPeriod);
    }

    /**
     * How often PEM files are looked at again.
     *
     * @param period 10 ms to 1 day
     */
    public TlsOptions reloadEvery(Duration period) {
        if (period.compareTo(Duration.ofMillis(10)) < 0 || period.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("files are looked at again every 10 ms to 1 day, not " + period);
        }
        return new TlsOptions(files, keys, trust, openSsl, period);
    }

    /** The files, null if it comes from elsewhere. */
    @Nullable
    PemFiles files() {
        return files;
    }

    Duration reloadPeriod() {
        return reloadPeriod;
    }

    /** What both ends of connections are made with, if it does not come from files. */
    TlsContexts contexts() {
        if (keys == null || trust == null) {
            throw new IllegalStateException("it comes from files");
        }
        return TlsContexts.of(openSsl, keys, trust);
    }

    TlsContexts contexts(Credentials credentials) {
        return TlsContexts.of(openSsl, credentials);
    }

    @Override
    public String toString() {
        return "TLS 1.3 by " + (openSsl ? "OpenSSL" : "the JDK") + (files == null ? "" : ", " + files);
    }
}
