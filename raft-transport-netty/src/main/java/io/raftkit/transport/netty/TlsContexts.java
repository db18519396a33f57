package io.raftkit.transport.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.raftkit.error.TransportException;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * What both ends of connections are made with.
 *
 * @param accepting for those that are accepted
 * @param dialling for those that are opened
 */
record TlsContexts(SslContext accepting, SslContext dialling) {
    private static final String[] VERSIONS = {"TLSv1.3"};

    static TlsContexts of(boolean openSsl, Credentials credentials) {
        return build(
                openSsl,
                SslContextBuilder.forServer(credentials.key(), credentials.chain()),
                SslContextBuilder.forClient().keyManager(credentials.key(), credentials.chain()),
                builder -> builder.trustManager(credentials.trusted()));
    }

    static TlsContexts of(boolean openSsl, KeyManagerFactory keys, TrustManagerFactory trust) {
        return build(
                openSsl,
                SslContextBuilder.forServer(keys),
                SslContextBuilder.forClient().keyManager(keys),
                builder -> builder.trustManager(trust));
    }

    private static TlsContexts build(
            boolean openSsl,
            SslContextBuilder server,
            SslContextBuilder client,
            UnaryOperator<SslContextBuilder> trusting) {
        SslProvider provider = openSsl ? SslProvider.OPENSSL : SslProvider.JDK;
        try {
            return new TlsContexts(
                    trusting.apply(server.sslProvider(provider).protocols(VERSIONS))
                            .clientAuth(ClientAuth.REQUIRE)
                            .build(),
                    // A certificate names a node, not a host: CertifiedNames compares.
                    trusting.apply(client.sslProvider(provider).protocols(VERSIONS))
                            .endpointIdentificationAlgorithm(null)
                            .build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new TransportException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}
