package io.raftkit.bench;

import io.raftkit.transport.netty.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** One certificate for all nodes of a benchmark, {@code n1} and so on, made by the JDK's {@code keytool}. */
final class SharedCertificate {
    private static final String PASSWORD = "benchmark";

    private SharedCertificate() {}

    static TlsOptions in(Path directory, int nodes) throws IOException, InterruptedException {
        Path file = directory.resolve("tls.p12");
        generate(file, nodes);
        try (InputStream input = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(input, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusting(store));
            return TlsOptions.of(keys, trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate that was just made is no good", e);
        }
    }

    /** A key pair's own certificate is not trusted because it is there. */
    private static KeyStore trusting(KeyStore own) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("nodes", own.getCertificate("nodes"));
        return trusted;
    }

    private static void generate(Path file, int nodes) throws IOException, InterruptedException {
        String names = IntStream.rangeClosed(1, nodes)
                .mapToObj(number -> "dns:n" + number)
                .collect(Collectors.joining(","));
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "nodes",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=nodes",
                        "-ext",
                        "san=" + names,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling("keytool.txt").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + Files.readString(file.resolveSibling("keytool.txt")));
        }
    }
}
