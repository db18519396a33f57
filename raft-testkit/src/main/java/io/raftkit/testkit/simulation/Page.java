package io.raftkit.testkit.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A picture of a run as one file that needs nothing else: one lane for each node, a line for each message. */
final class Page {
    private Page() {}

    /** Writes it; makes the directory it lies in. */
    static void write(Path file, Map<String, @Nullable Object> heading, Map<String, Object> picture) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(heading);
        all.putAll(picture);
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.writeString(file, text(all));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** The page that shows this. */
    static String text(Map<String, @Nullable Object> shown) {
        String frame = resource("page.html");
        frame = put(frame, "/* style */", resource("page.css"));
        frame = put(frame, "/* script */", resource("model.js") + resource("canvas.js") + resource("page.js"));
        return put(frame, "{/* data */}", Json.of(shown));
    }

    private static String put(String frame, String place, String content) {
        int at = frame.indexOf(place);
        return frame.substring(0, at) + content + frame.substring(at + place.length());
    }

    private static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
