package io.raftkit.testkit.simulation;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON that may stand anywhere in a page: no text in it can end a script or begin a comment. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** Of null, numbers, booleans, texts, collections and maps; anything else by its text. */
    static String of(@Nullable Object value) {
        Json json = new Json();
        json.write(value);
        return json.text.toString();
    }

    private void write(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof Collection<?> values) {
            writeAll(values);
        } else if (value instanceof Map<?, ?> map) {
            writeAll(map);
        } else {
            writeText(value.toString());
        }
    }

    private void writeAll(Collection<?> values) {
        String separator = "[";
        for (Object value : values) {
            text.append(separator);
            write(value);
            separator = ",";
        }
        text.append(values.isEmpty() ? "[]" : "]");
    }

    private void writeAll(Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            writeText(String.valueOf(entry.getKey()));
            text.append(':');
            write(entry.getValue());
            separator = ",";
        }
        text.append(map.isEmpty() ? "{}" : "}");
    }

    private void writeText(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean isPlain = c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
            if (isPlain) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        text.append('"');
    }
}
