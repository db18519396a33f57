package io.raftkit.examples.server;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask what over HTTP: bearer tokens (RFC 6750), one for administrators and one for clients.
 *
 * <p>What changes members or leadership, or takes a snapshot, is administration. An administrator may do all that a
 * client may.
 */
final class AccessTokens {
    private static final int LEAST_CHARACTERS = 16;
    private static final int MOST_BYTES = 4096;
    private static final String SCHEME = "bearer ";

    private final byte @Nullable [] admin;
    private final byte @Nullable [] client;
    private final boolean isAdministeredFromHere;

    private AccessTokens(byte @Nullable [] admin, byte @Nullable [] client, boolean isAdministeredFromHere) {
        this.admin = admin;
        this.client = client;
        this.isAdministeredFromHere = isAdministeredFromHere;
    }

    /** Everybody may do everything. */
    static AccessTokens open() {
        return new AccessTokens(null, null, true);
    }

    /**
     * Reads tokens, of which only digests are kept.
     *
     * @param admin the file of the administrators' token; without one they need none on loopback, and cannot be
     *     elsewhere
     * @param client the file of the clients' token; without one they need none
     * @param http where the server listens
     * @throws BadInputException if a file cannot be read, or holds no good token
     */
    static AccessTokens read(@Nullable Path admin, @Nullable Path client, HostPort http) {
        boolean isLoopback = !http.socketAddress().isUnresolved()
                && http.socketAddress().getAddress().isLoopbackAddress();
        return new AccessTokens(
                admin == null ? null : digest(token("--admin-token-file", admin)),
                client == null ? null : digest(token("--client-token-file", client)),
                isLoopback);
    }

    private static String token(String option, Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new BadInputException(option + " " + file + " has more than " + MOST_BYTES + " bytes");
            }
            String token = Files.readString(file).strip();
            if (token.length() < LEAST_CHARACTERS || token.chars().anyMatch(Character::isWhitespace)) {
                throw new BadInputException(option + " " + file + " must hold one line of at least " + LEAST_CHARACTERS
                        + " characters without spaces, for instance of 'openssl rand -hex 32'");
            }
            return token;
        } catch (IOException e) {
            throw new BadInputException(option + " " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Why a request is not answered, if it is not. */
    Optional<HttpResponse> refusal(HttpRequest request) {
        boolean isOfAdministration = MemberRoutes.includes(request.rawPath()) || Routes.isSnapshot(request.rawPath());
        boolean administers = isOfAdministration && !request.method().equals("GET");
        if (administers && admin == null && !isAdministeredFromHere) {
            return Optional.of(HttpResponse.problem(
                    HttpResponse.FORBIDDEN,
                    "members and leadership are not changed from other hosts, nor snapshots taken: start the server"
                            + " with --admin-token-file"));
        }
        byte[] needed = administers ? admin : client;
        if (needed == null) {
            return Optional.empty();
        }
        byte[] presented = presented(request);
        // All comparisons are made, whatever they say, in a time that does not depend on the token.
        boolean isAdmin = matches(admin, presented);
        boolean isClient = matches(client, presented);
        if (isAdmin || (isClient && !administers)) {
            return Optional.empty();
        }
        return Optional.of(
                isClient
                        ? HttpResponse.problem(
                                HttpResponse.FORBIDDEN,
                                "this token is a client's: members and leadership need" + " the administrators'")
                        : unauthorized());
    }

    private static byte @Nullable [] presented(HttpRequest request) {
        String header = request.authorization();
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? digest(header.substring(SCHEME.length()).strip())
                : null;
    }

    private static boolean matches(byte @Nullable [] expected, byte @Nullable [] presented) {
        return expected != null && presented != null && MessageDigest.isEqual(expected, presented);
    }

    private static HttpResponse unauthorized() {
        return new HttpResponse(
                HttpResponse.UNAUTHORIZED,
                Map.of("Content-Type", "text/plain; charset=utf-8", "WWW-Authenticate", "Bearer"),
                Bytes.utf8("this needs a token: send 'Authorization: Bearer ..'\n"));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
