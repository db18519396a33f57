package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.raftkit.examples.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Three processes with certificates, whose users have tokens. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SecureServerIT {
    private static final String ADMIN = "an-administrators-token";
    private static final String CLIENT = "the-token-of-a-client";

    @TempDir
    private Path directory;

    private X509Bundle authority;

    @BeforeEach
    void makeAnAuthority() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
        Files.writeString(directory.resolve("admin.token"), ADMIN + "\n");
        Files.writeString(directory.resolve("client.token"), CLIENT + "\n");
    }

    /** What server {@code id} is started with, whose certificate names {@code node}. */
    private String[] flags(int id, String node) throws Exception {
        X509Bundle own = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + node)
                .addSanDnsName(node)
                .buildIssuedBy(authority);
        Path certificate = Files.writeString(directory.resolve(id + ".pem"), own.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve(id + ".key"), own.getPrivateKeyPEM());
        return new String[] {
            "--tls-cert", certificate.toString(),
            "--tls-key", key.toString(),
            "--tls-trust", directory.resolve("ca.pem").toString(),
            "--admin-token-file", directory.resolve("admin.token").toString(),
            "--client-token-file", directory.resolve("client.token").toString()
        };
    }

    @Test
    void nodesWithCertificatesServeThoseWithTokens() throws Exception {
        try (ServerCluster cluster = new ServerCluster(directory)) {
            for (int id = 1; id <= ServerCluster.SIZE; id++) {
                cluster.also(
                        id,
                        flags(
                                id,
                                ServerPlan.of(ClusterFile.read(directory.resolve("cluster.json")), id)
                                        .self()
                                        .nodeId()
                                        .value()));
            }
            cluster.present(CLIENT);
            cluster.startAll();
            assertThat(cluster.put(1, "a", "1")).isTrue();
            assertThat(cluster.get(2, "/kv/a").body()).isEqualTo("1");
            int leader = cluster.awaitLeader();
            assertThat(cluster.post(leader, "/leader").statusCode()).isEqualTo(403);
            cluster.present("what somebody made up");
            assertThat(cluster.get(2, "/kv/a").statusCode()).isEqualTo(401);
            assertThat(cluster.get(2, "/kv/a").headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer");
            cluster.present(ADMIN);
            assertThat(cluster.post(leader, "/leader").statusCode()).isBetween(200, 299);
            assertThat(cluster.put(3, "a", "2")).isTrue();
        }
    }

    @Test
    void whatIsNotSecureOrCannotWorkEndsWithOneLine() throws Exception {
        Files.writeString(
                directory.resolve("cluster.json"),
                "{\"1\": {\"id\": 1, \"addr\": \"0.0.0.0:6001\"}, \"2\": {\"id\": 2, \"addr\": \":6002\"},"
                        + " \"3\": {\"id\": 3, \"addr\": \":6003\"}}");
        refused("node 1 would listen on 0.0.0.0:6001 in plain text: give it --tls-cert, --tls-key and --tls-trust,"
                + " or --plain-text if every host of the network is trusted");
        assertThat(directory.resolve("data")).doesNotExist();
        refused("no certificate: the certificate names [7], not 1", flags(1, "7"));
    }

    private void refused(String why, String... flags) {
        StringWriter errors = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        List<String> arguments = new ArrayList<>(List.of(
                "server",
                "--id",
                "1",
                "--config",
                directory.resolve("cluster.json").toString(),
                "--data",
                directory.resolve("data").toString()));
        arguments.addAll(List.of(flags));
        assertThat(commandLine.execute(arguments.toArray(String[]::new))).isEqualTo(1);
        assertThat(errors.toString()).contains(why).hasLineCount(1);
    }
}
