package io.raftkit.transport.netty;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.raftkit.model.NodeId;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The node ids that a certificate speaks for: the DNS names of its SAN extension, exactly as they are written. */
final class CertifiedNames {
    private static final AttributeKey<Set<String>> OF_PEER = AttributeKey.valueOf(CertifiedNames.class, "OF_PEER");
    private static final int DNS_NAME = 2;

    private CertifiedNames() {}

    /** The ids; none if the certificate has no such extension, or one that cannot be read. */
    static Set<String> of(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (each.get(0).equals(DNS_NAME)) {
                    names.add(String.valueOf(each.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            return Set.of();
        }
        return names;
    }

    /** From now on, this is who the other side of the connection is. */
    static void keep(Channel channel, SSLSession session) throws SSLPeerUnverifiedException {
        Certificate own = session.getPeerCertificates()[0];
        channel.attr(OF_PEER).set(own instanceof X509Certificate certificate ? of(certificate) : Set.of());
    }

    /** Why the other side of a connection is not {@code claimed}, if certificates are asked for there. */
    static Optional<String> objection(Channel channel, NodeId claimed) {
        Set<String> names = channel.attr(OF_PEER).get();
        return names == null || names.contains(claimed.value())
                ? Optional.empty()
                : Optional.of("the certificate names " + names + ", not " + claimed);
    }
}
