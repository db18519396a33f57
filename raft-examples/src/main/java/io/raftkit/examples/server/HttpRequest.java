package io.raftkit.examples.server;

import io.raftkit.model.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks.
 *
 * @param method for instance {@code GET}
 * @param rawPath percent-encoded, with its first slash
 * @param rawQuery what follows a question mark, null if there is none
 * @param authorization the header of that name, null if there is none
 * @param body may be empty
 */
record HttpRequest(
        String method,
        String rawPath,
        @Nullable String rawQuery,
        @Nullable String authorization,
        Bytes body) {
    /** Without a token. */
    HttpRequest(String method, String rawPath, @Nullable String rawQuery, Bytes body) {
        this(method, rawPath, rawQuery, null, body);
    }

    /** Keeps the token to itself. */
    @Override
    public String toString() {
        return method + " " + rawPath;
    }
}
