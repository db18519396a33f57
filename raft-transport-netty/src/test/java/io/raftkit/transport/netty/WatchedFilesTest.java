package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import io.raftkit.error.TransportException;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates in files: what is refused at the start, and what becomes of new ones. */
class WatchedFilesTest {
    private static final TestCertificates AUTHORITY = new TestCertificates("the cluster's");

    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();

    private WatchedFiles read(X509Bundle own) {
        return read(AUTHORITY.options(directory, own));
    }

    private WatchedFiles read(TlsOptions options) {
        return new WatchedFiles(
                options,
                Objects.requireNonNull(options.files()),
                NodeId.of("n1"),
                new TransportLog("n1", warnings::add));
    }

    private void refused(String why) {
        TlsOptions options = TlsOptions.pem(
                directory.resolve("node.pem"), directory.resolve("node.key"), directory.resolve("trust.pem"));
        assertThatThrownBy(() -> read(options))
                .isInstanceOf(TransportException.class)
                .hasMessageStartingWith("n1 has no certificate: ")
                .hasMessageContaining(why)
                .hasMessageContaining("node.pem");
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(directory.resolve(file), content);
    }

    @Test
    void whatCannotWorkIsRefusedAtTheStartAndSaysWhy() throws Exception {
        refused("there is no file " + directory.resolve("node.pem"));
        AUTHORITY.options(directory, AUTHORITY.of("n2"));
        refused("the certificate names [n2], not n1");
        AUTHORITY.options(directory, AUTHORITY.expired("n1"));
        refused("the certificate is valid from");
        AUTHORITY.options(directory, AUTHORITY.of("n1"));
        write("node.key", AUTHORITY.of("n1").getPrivateKeyPEM());
        refused("the key is not that of the certificate");
        write("node.key", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----");
        refused("the key file holds no unencrypted PKCS #8 key");
        write("node.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
        refused("the key is no EC key");
        AUTHORITY.options(directory, AUTHORITY.of("n1"));
        write("trust.pem", "");
        refused("the trust file holds no certificate");
        write("trust.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        refused("the trust file is not PEM");
    }

    @Test
    void theKeyIsNeverPartOfWhatIsSaid() throws Exception {
        X509Bundle own = AUTHORITY.of("n1");
        String secret =
                Base64.getEncoder().encodeToString(own.getKeyPair().getPrivate().getEncoded());
        AUTHORITY.options(directory, own);
        write("node.key", "-----BEGIN PRIVATE KEY-----\n" + secret.substring(4) + "\n-----END PRIVATE KEY-----");
        assertThatThrownBy(() -> read(TlsOptions.pem(
                        directory.resolve("node.pem"), directory.resolve("node.key"), directory.resolve("trust.pem"))))
                .hasStackTraceContaining("the key is no EC key")
                .message()
                .doesNotContain(secret.substring(10, 30));
        assertThat(Credentials.parse(new PemFiles.Content(
                                Bytes.utf8(own.getCertificatePathPEM()),
                                Bytes.utf8(own.getPrivateKeyPEM()),
                                Bytes.utf8(AUTHORITY.pem())))
                        .toString())
                .isEqualTo("credentials of CN=somebody");
    }

    @Test
    void newFilesAreTakenAndTheSameOnesAreNot() {
        WatchedFiles files = read(AUTHORITY.of("n1"));
        TlsContexts first = files.newest();
        files.lookAgain();
        assertThat(files.newest()).isSameAs(first);
        AUTHORITY.options(directory, AUTHORITY.of("n1"));
        files.lookAgain();
        assertThat(files.newest()).isNotSameAs(first);
        assertThat(warnings).isEmpty();
    }

    @Test
    void filesThatAreNoGoodLeaveTheOldOnesInUseAndAreReportedOnce() throws Exception {
        WatchedFiles files = read(AUTHORITY.of("n1"));
        TlsContexts first = files.newest();
        write("node.pem", AUTHORITY.of("n2").getCertificatePathPEM());
        files.lookAgain();
        files.lookAgain();
        assertThat(files.newest()).isSameAs(first);
        assertThat(warnings)
                .containsExactly("n1: certificates were not read again: the key is not that of the certificate;"
                        + " those from before stay in use");
        Files.delete(directory.resolve("node.key"));
        files.lookAgain();
        files.lookAgain();
        assertThat(warnings).hasSize(2).last().asString().contains("there is no file");
        AUTHORITY.options(directory, AUTHORITY.of("n1"));
        files.lookAgain();
        assertThat(files.newest()).isNotSameAs(first);
        assertThat(warnings).hasSize(2);
    }

    @Test
    void aCertificateThatWasReplacedBeforeItsKeyIsTakenOnceTheKeyIsThere() throws Exception {
        WatchedFiles files = read(AUTHORITY.of("n1"));
        TlsContexts first = files.newest();
        X509Bundle next = AUTHORITY.of("n1");
        write("node.pem", next.getCertificatePathPEM());
        files.lookAgain();
        assertThat(files.newest()).isSameAs(first);
        write("node.key", next.getPrivateKeyPEM());
        files.lookAgain();
        assertThat(files.newest()).isNotSameAs(first);
    }

    @Test
    void aCertificateThatWillSoonExpireIsReportedOnce() {
        WatchedFiles files = read(AUTHORITY.expiringSoon("n1"));
        files.lookAgain();
        files.lookAgain();
        assertThat(warnings).singleElement().asString().contains("should be renewed: it is valid until");
    }
}
