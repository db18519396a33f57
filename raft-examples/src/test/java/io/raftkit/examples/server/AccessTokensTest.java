package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokensTest {
    private static final String ADMIN = "0123456789abcdef-admin";
    private static final String CLIENT = "0123456789abcdef-client";
    private static final HostPort LOOPBACK = HostPort.parse(":8001");
    private static final HostPort EVERYWHERE = HostPort.parse("0.0.0.0:8001");

    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "token", ""), content);
    }

    /** 0 for a request that is answered. */
    private static int status(AccessTokens tokens, String request, @Nullable String authorization) {
        String[] parts = request.split(" ", 2);
        Optional<HttpResponse> refusal =
                tokens.refusal(new HttpRequest(parts[0], parts[1], null, authorization, Bytes.EMPTY));
        refusal.ifPresent(answer -> assertThat(answer.body().toUtf8()).hasLineCount(1));
        return refusal.map(HttpResponse::status).orElse(0);
    }

    @Test
    void withoutTokensEverybodyMayDoEverythingOnLoopback() throws IOException {
        for (AccessTokens tokens : new AccessTokens[] {AccessTokens.open(), AccessTokens.read(null, null, LOOPBACK)}) {
            assertThat(status(tokens, "GET /kv/a", null)).isZero();
            assertThat(status(tokens, "DELETE /members/1", null)).isZero();
        }
    }

    @Test
    void membersAreNotChangedFromOtherHostsWithoutAToken() {
        AccessTokens tokens = AccessTokens.read(null, null, EVERYWHERE);
        assertThat(status(tokens, "PUT /kv/a", null)).isZero();
        assertThat(status(tokens, "GET /members", null)).isZero();
        for (String request : new String[] {
            "DELETE /members/1", "POST /members", "POST /members/3/readmit", "POST /leader", "POST /leader/3"
        }) {
            assertThat(status(tokens, request, null)).as(request).isEqualTo(403);
            assertThat(status(tokens, request, "Bearer " + ADMIN)).as(request).isEqualTo(403);
        }
    }

    @Test
    void administrationNeedsItsTokenAndNothingElseDoes() throws IOException {
        AccessTokens tokens = AccessTokens.read(file(ADMIN + "\n"), null, EVERYWHERE);
        assertThat(status(tokens, "PUT /kv/a", null)).isZero();
        assertThat(status(tokens, "POST /leader", null)).isEqualTo(401);
        assertThat(status(tokens, "POST /leader", "Bearer " + ADMIN + "x")).isEqualTo(401);
        assertThat(status(tokens, "POST /leader", "Basic " + ADMIN)).isEqualTo(401);
        assertThat(status(tokens, "POST /leader", ADMIN)).isEqualTo(401);
        assertThat(status(tokens, "POST /leader", "Bearer " + ADMIN)).isZero();
        assertThat(status(tokens, "POST /leader", "bearer  " + ADMIN)).isZero();
    }

    @Test
    void aClientsTokenIsNotAnAdministratorsButTheOtherWayRound() throws IOException {
        AccessTokens tokens = AccessTokens.read(file(ADMIN), file(CLIENT), LOOPBACK);
        for (String request : new String[] {"GET /", "GET /status", "GET /members", "POST /a=b", "DELETE /kv/a"}) {
            assertThat(status(tokens, request, null)).as(request).isEqualTo(401);
            assertThat(status(tokens, request, "Bearer " + CLIENT)).as(request).isZero();
            assertThat(status(tokens, request, "Bearer " + ADMIN)).as(request).isZero();
        }
        assertThat(status(tokens, "DELETE /members/1", "Bearer " + CLIENT)).isEqualTo(403);
        assertThat(status(tokens, "DELETE /members/1", "Bearer " + ADMIN)).isZero();
    }

    @Test
    void aFileWithoutAGoodTokenIsRefused() throws IOException {
        for (String content : new String[] {"", "\n", "short", "with spaces in between", "x".repeat(5000)}) {
            Path file = file(content);
            assertThatThrownBy(() -> AccessTokens.read(file, null, LOOPBACK))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("--admin-token-file " + file);
        }
        assertThatThrownBy(() -> AccessTokens.read(null, directory.resolve("none"), LOOPBACK))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--client-token-file");
    }
}
