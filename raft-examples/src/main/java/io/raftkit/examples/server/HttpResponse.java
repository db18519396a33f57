package io.raftkit.examples.server;

import io.raftkit.model.Bytes;
import java.util.Map;

/**
 * What a user gets.
 *
 * @param status the HTTP status
 * @param headers {@code Content-Type} and others
 * @param body may be empty
 */
record HttpResponse(int status, Map<String, String> headers, Bytes body) {
    static final int OK = 200;
    static final int ACCEPTED = 202;
    static final int NO_CONTENT = 204;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int FAILED = 500;
    static final int UNAVAILABLE = 503;

    private static final String CONTENT_TYPE = "Content-Type";

    /** Text as it stands. */
    static HttpResponse text(String text) {
        return new HttpResponse(OK, Map.of(CONTENT_TYPE, "text/plain; charset=utf-8"), Bytes.utf8(text));
    }

    /** One line that says what is wrong. */
    static HttpResponse problem(int status, String line) {
        return new HttpResponse(status, text("").headers(), Bytes.utf8(line + "\n"));
    }

    /** Bytes as they were stored. */
    static HttpResponse raw(Bytes body) {
        return new HttpResponse(OK, Map.of(CONTENT_TYPE, "application/octet-stream"), body);
    }

    /** A JSON document. */
    static HttpResponse json(byte[] document) {
        return new HttpResponse(OK, Map.of(CONTENT_TYPE, "application/json"), Bytes.wrap(document));
    }

    /** Done, and there is nothing to say. */
    static HttpResponse noContent() {
        return new HttpResponse(NO_CONTENT, Map.of(), Bytes.EMPTY);
    }

    /** The path is right and the method is not. */
    static HttpResponse methodNotAllowed(HttpRequest request, String allowed) {
        String line = request.method() + " is not for " + request.rawPath() + ": use " + allowed;
        return new HttpResponse(
                METHOD_NOT_ALLOWED,
                Map.of(CONTENT_TYPE, "text/plain; charset=utf-8", "Allow", allowed),
                Bytes.utf8(line + "\n"));
    }
}
