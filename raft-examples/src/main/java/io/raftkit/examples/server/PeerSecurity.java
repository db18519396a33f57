package io.raftkit.examples.server;

import io.raftkit.transport.netty.NettyOptions;
import io.raftkit.transport.netty.NettyTransport;
import io.raftkit.transport.netty.TlsOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How nodes talk to each other.
 *
 * @param tls their certificates, null for none
 * @param plainText whether they may leave the host without
 */
record PeerSecurity(@Nullable TlsOptions tls, boolean plainText) {
    /** On one host, without certificates. */
    static PeerSecurity onThisHost() {
        return new PeerSecurity(null, false);
    }

    static PeerSecurity tls(Path certificate, Path key, Path trust) {
        return new PeerSecurity(TlsOptions.pem(certificate, key, trust), false);
    }

    /**
     * Checks that a node may listen there.
     *
     * @throws BadInputException that says what to do if not
     */
    void requireAllowed(ClusterNode self) {
        InetSocketAddress address = self.address().socketAddress();
        boolean leavesTheHost = !address.isUnresolved() && !address.getAddress().isLoopbackAddress();
        if (tls == null && !plainText && leavesTheHost) {
            throw new BadInputException("node " + self.id() + " would listen on " + self.address()
                    + " in plain text: give it --tls-cert, --tls-key and --tls-trust, or --plain-text if every host"
                    + " of the network is trusted");
        }
    }

    NettyTransport transport() {
        NettyOptions.Builder options = NettyOptions.builder();
        if (tls != null) {
            options.tls(tls);
        } else if (plainText) {
            options.plainText();
        }
        return NettyTransport.create(options.build());
    }
}
