package io.raftkit.transport.netty;

import io.raftkit.model.Bytes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server proves itself with, and whom it trusts: checked, so that what cannot work is found when it is read and
 * not when the first peer complains.
 *
 * @param chain its own certificate first
 * @param key the private key of that certificate
 * @param trusted who may sign for servers
 */
record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trusted) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] PROBE = "is this the key?".getBytes(StandardCharsets.US_ASCII);

    Credentials {
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
    }

    /**
     * Parses the content of PEM files.
     *
     * @throws GeneralSecurityException that says what is wrong with which of them
     */
    static Credentials parse(PemFiles.Content content) throws GeneralSecurityException {
        List<X509Certificate> chain = certificates("the certificate", content.certificates());
        PublicKey certified = chain.get(0).getPublicKey();
        PrivateKey key = key(content.key(), certified.getAlgorithm());
        Credentials credentials = new Credentials(chain, key, certificates("the trust", content.trust()));
        if (!isKeyOf(certified, key)) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
        return credentials;
    }

    /**
     * Checks that this is a certificate for {@code node}, now.
     *
     * @throws CertificateException that says why not
     */
    void require(String node, Instant now) throws CertificateException {
        Set<String> names = CertifiedNames.of(own());
        if (!names.contains(node)) {
            throw new CertificateException("the certificate names " + names + ", not " + node
                    + ": it needs the node id as a DNS name in its subjectAltName");
        }
        if (now.isBefore(validFrom()) || now.isAfter(validUntil())) {
            throw new CertificateException("the certificate is valid from " + validFrom() + " to " + validUntil());
        }
    }

    X509Certificate own() {
        return chain.get(0);
    }

    Instant validFrom() {
        return own().getNotBefore().toInstant();
    }

    Instant validUntil() {
        return own().getNotAfter().toInstant();
    }

    private static List<X509Certificate> certificates(String which, Bytes pem) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory format = CertificateFactory.getInstance("X.509");
            for (Certificate each : format.generateCertificates(new ByteArrayInputStream(pem.toByteArray()))) {
                found.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw new CertificateException(which + " file is not PEM: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new CertificateException(which + " file holds no certificate");
        }
        return found;
    }

    private static PrivateKey key(Bytes pem, String algorithm) throws GeneralSecurityException {
        Matcher block = KEY.matcher(new String(pem.toByteArray(), StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new GeneralSecurityException("the key file holds no unencrypted PKCS #8 key, which begins with"
                    + " -----BEGIN PRIVATE KEY-----; 'openssl pkcs8 -topk8 -nocrypt' makes one of any other");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Its message might quote the key.
            throw new GeneralSecurityException("the key is no " + algorithm + " key, as that of the certificate is");
        }
    }

    private static boolean isKeyOf(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(signatureOf(certified.getAlgorithm()));
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static String signatureOf(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
    }

    @Override
    public String toString() {
        return "credentials of " + own().getSubjectX500Principal();
    }
}
