package io.raftkit.testkit.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operations are given and what they answer: nil, booleans, whole numbers, texts, and lists of such. */
final class Values {
    private Values() {}

    /**
     * The same value in its one representation, so that equal values are equal objects.
     *
     * @throws IllegalArgumentException if it is of no such kind
     */
    static @Nullable Object of(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof String) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> values = new ArrayList<>(list.size());
            for (Object each : list) {
                values.add(of(each));
            }
            return Collections.unmodifiableList(values);
        }
        throw new IllegalArgumentException(
                "a value is null, a boolean, a whole number, a text or a list of such, and not a "
                        + value.getClass().getName());
    }

    /** As in EDN. */
    static String text(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, @Nullable Object value) {
        if (value == null) {
            text.append("nil");
        } else if (value instanceof String string) {
            quote(text, string);
        } else if (value instanceof List<?> list) {
            text.append('[');
            String separator = "";
            for (Object each : list) {
                text.append(separator);
                append(text, each);
                separator = " ";
            }
            text.append(']');
        } else {
            text.append(value);
        }
    }

    private static void quote(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
