package io.raftkit.examples.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The part of the command line that says who is let in. */
final class SecurityFlags {
    @ArgGroup(multiplicity = "0..1")
    private @Nullable Peers peers;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "Whoever changes members or leadership must send the token in this file.")
    private @Nullable Path adminToken;

    @Option(
            names = "--client-token-file",
            paramLabel = "FILE",
            description = "Whoever asks for anything else must send this one, or the administrators'.")
    private @Nullable Path clientToken;

    /** How nodes know each other. */
    static final class Peers {
        @ArgGroup(exclusive = false)
        private @Nullable Tls tls;

        @Option(
                names = "--plain-text",
                description = "Talk to nodes on other hosts without TLS: every host of the network is trusted.")
        private boolean plainText;
    }

    /** Three files, or none. */
    static final class Tls {
        @Option(
                names = "--tls-cert",
                required = true,
                paramLabel = "PEM",
                description = "This node's certificate, which names it: DNS:1 for node 1.")
        private Path certificate = Path.of("");

        @Option(names = "--tls-key", required = true, paramLabel = "PEM", description = "Its private key, PKCS #8.")
        private Path key = Path.of("");

        @Option(
                names = "--tls-trust",
                required = true,
                paramLabel = "PEM",
                description = "Who may sign for nodes. All three are read again when they change.")
        private Path trust = Path.of("");
    }

    PeerSecurity peers() {
        if (peers == null) {
            return PeerSecurity.onThisHost();
        }
        return peers.tls == null
                ? new PeerSecurity(null, peers.plainText)
                : PeerSecurity.tls(peers.tls.certificate, peers.tls.key, peers.tls.trust);
    }

    AccessTokens tokens(ClusterNode self) {
        return AccessTokens.read(adminToken, clientToken, self.http());
    }
}
