package io.raftkit.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.examples.kv.Pair;
import io.raftkit.model.Bytes;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Pairs for people: {@code key="value"}, one a line, with whatever would break a line or a quote escaped. */
final class Listing {
    private Listing() {}

    static String of(List<Pair> pairs) {
        StringBuilder lines = new StringBuilder();
        pairs.forEach(pair -> append(pair, lines));
        return lines.toString();
    }

    static String line(Pair pair) {
        return of(List.of(pair));
    }

    private static void append(Pair pair, StringBuilder lines) {
        escape(pair.key(), false, lines);
        lines.append("=\"");
        appendValue(pair.value(), lines);
        lines.append("\"\n");
    }

    private static void appendValue(Bytes value, StringBuilder target) {
        try {
            escape(UTF_8.newDecoder().decode(value.asByteBuffer()).toString(), false, target);
        } catch (CharacterCodingException e) {
            escape(new String(value.toByteArray(), StandardCharsets.ISO_8859_1), true, target);
        }
    }

    private static void escape(String text, boolean binary, StringBuilder target) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> target.append('\\').append(c);
                case '\n' -> target.append("\\n");
                case '\r' -> target.append("\\r");
                case '\t' -> target.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || (binary && c > '~')) {
                        target.append(String.format("\\x%02x", (int) c));
                    } else {
                        target.append(c);
                    }
                }
            }
        }
    }
}
