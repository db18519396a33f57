package io.raftkit.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;

/** The bytes behind a request's path. */
final class PercentCoding {
    private static final int HEX = 16;

    private PercentCoding() {}

    /** Reads percent-encoded bytes; a plus sign stands for itself. */
    static Bytes decode(String raw) {
        ByteArrayOutputStream target = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                target.write(escaped(raw, i));
                i += 2;
            } else {
                // The server hands every byte of the request line over as one char.
                target.write(c);
            }
        }
        return Bytes.wrap(target.toByteArray());
    }

    /** Reads a percent-encoded text. */
    static String decodeText(String raw) {
        try {
            return UTF_8.newDecoder().decode(decode(raw).asByteBuffer()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a key must be UTF-8 text; this one is not", e);
        }
    }

    private static int escaped(String raw, int at) {
        int high = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 1), HEX) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), HEX) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("a percent sign must be followed by two hex digits: write it as %25");
        }
        return high * HEX + low;
    }
}
