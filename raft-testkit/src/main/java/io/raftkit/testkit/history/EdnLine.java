package io.raftkit.testkit.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one line of the text format: a map from keywords to values. */
final class EdnLine {
    private static final int DEEPEST = 64;

    /**
     * A word that begins with a colon, which only {@code :type} and {@code :f} have as values.
     *
     * @param name without the colon
     */
    record Keyword(String name) {
        @Override
        public String toString() {
            return ':' + name;
        }
    }

    private final int number;
    private final String line;
    private int at;

    /** The {@code number}-th line. */
    EdnLine(int number, String line) {
        this.number = number;
        this.line = line;
    }

    /** What is wrong with it. */
    HistoryFormatException wrong(String reason) {
        return new HistoryFormatException(number, reason);
    }

    /** The pairs; null if there is nothing but white space and a comment. */
    @Nullable
    Map<String, @Nullable Object> read() {
        if (next() == 0) {
            return null;
        }
        expect('{');
        Map<String, @Nullable Object> pairs = new LinkedHashMap<>();
        while (next() != '}') {
            if (!(value(0) instanceof Keyword key)) {
                throw wrong("a keyword was expected as a key");
            }
            if (pairs.containsKey(key.name)) {
                throw wrong(key + " stands there twice");
            }
            pairs.put(key.name, value(0));
        }
        at++;
        if (next() != 0) {
            throw wrong("one event a line, but there is more: " + line.substring(at));
        }
        return pairs;
    }

    /** The next character that counts, at which the position is then; 0 at the end of the line. */
    private char next() {
        while (at < line.length() && (Character.isWhitespace(line.charAt(at)) || line.charAt(at) == ',')) {
            at++;
        }
        return at == line.length() || line.charAt(at) == ';' ? 0 : line.charAt(at);
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw wrong("'" + wanted + "' was expected at column " + (at + 1));
        }
        at++;
    }

    private @Nullable Object value(int depth) {
        char first = next();
        if (depth > DEEPEST) {
            throw wrong("lists within more than " + DEEPEST + " others");
        }
        if (first == '"') {
            return string();
        }
        if (first == '[') {
            return list(depth);
        }
        return word();
    }

    private List<@Nullable Object> list(int depth) {
        at++;
        List<@Nullable Object> values = new ArrayList<>();
        while (next() != ']') {
            Object value = value(depth + 1);
            if (value instanceof Keyword) {
                throw wrong(value + " is no value: write texts in quotes");
            }
            values.add(value);
        }
        at++;
        return values;
    }

    private @Nullable Object word() {
        int from = at;
        while (at < line.length() && isOfWord(line.charAt(at))) {
            at++;
        }
        String word = line.substring(from, at);
        if (word.equals("nil")) {
            return null;
        }
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        if (word.length() > 1 && word.charAt(0) == ':') {
            return new Keyword(word.substring(1));
        }
        if (word.matches("[+-]?[0-9]+")) {
            return integer(word);
        }
        String found = word.isEmpty() ? next() == 0 ? "the end of the line" : "'" + line.charAt(at) + "'" : word;
        throw wrong("a value was expected at column " + (from + 1) + ", and found was " + found);
    }

    private Long integer(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException tooLarge) {
            throw wrong(digits + " does not fit into 64 bits");
        }
    }

    private static boolean isOfWord(char c) {
        return !Character.isWhitespace(c) && ",;\"[]{}()".indexOf(c) < 0;
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        for (at++; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                at++;
                return text.toString();
            }
            text.append(c == '\\' ? escaped() : c);
        }
        throw wrong("a text does not end on this line");
    }

    /** Moves to the last character of what stands for one. */
    private char escaped() {
        at++;
        char c = at < line.length() ? line.charAt(at) : 0;
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '"', '\\' -> c;
            case 'u' -> unicode();
            default -> throw wrong("an escape that is none of \\n \\r \\t \\\" \\\\ and \\uXXXX");
        };
    }

    private char unicode() {
        String digits = line.substring(at + 1, Math.min(at + 5, line.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw wrong("four hexadecimal digits were expected after \\u");
        }
        at += 4;
        return (char) Integer.parseInt(digits, 16);
    }
}
