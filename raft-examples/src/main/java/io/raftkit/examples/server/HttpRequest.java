package io.raftkit.examples.server;

import io.raftkit.model.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks.
 *
 * @param method for instance {@code GET}
 * @param rawPath percent-encoded, with its first slash
 * @param rawQuery what follows a question mark, null if there is none
 * @param body may be empty
 */
record HttpRequest(String method, String rawPath, @Nullable String rawQuery, Bytes body) {}
