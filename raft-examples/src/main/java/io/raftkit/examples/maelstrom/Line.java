package io.raftkit.examples.maelstrom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One message in Maelstrom's envelope: {@code {"src": "c1", "dest": "n1", "body": {"type": "read", ..}}}.
 *
 * @param src who sends it
 * @param dest who is to get it
 * @param body an object, with at least a {@code type}
 */
record Line(String src, String dest, ObjectNode body) {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a line; empty if it is no such message. */
    static Optional<Line> parse(byte[] text) {
        try {
            JsonNode line = JSON.readTree(text);
            return line != null && line.path("body") instanceof ObjectNode body
                    ? Optional.of(new Line(
                            line.path("src").asText(), line.path("dest").asText(), body))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static ObjectNode body(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    String type() {
        return body.path("type").asText();
    }

    /** The message as it is written, with the end of its line. */
    byte[] toBytes() {
        ObjectNode line = JSON.createObjectNode().put("src", src).put("dest", dest);
        line.set("body", body);
        try {
            return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
