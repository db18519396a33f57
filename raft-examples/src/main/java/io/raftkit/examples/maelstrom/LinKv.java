package io.raftkit.examples.maelstrom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.ReplicatedKeyValues;
import io.raftkit.model.Bytes;
import java.util.concurrent.CompletableFuture;

/**
 * The requests of Maelstrom's {@code lin-kv} workload. Keys and values are any JSON, and are equal if they are the same
 * JSON, however it is written.
 */
final class LinKv {
    /** Members of objects are sorted, so that equal values are equal bytes. */
    private static final ObjectMapper CANONICAL =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private final ReplicatedKeyValues store;

    LinKv(ReplicatedKeyValues store) {
        this.store = store;
    }

    /** The body of the answer; fails with what {@link Problem#of} makes a {@link Problem} of. */
    CompletableFuture<ObjectNode> answer(ObjectNode request) {
        try {
            return switch (request.path("type").asText()) {
                case "read" -> read(key(request));
                case "write" ->
                    store.set(key(request), bytes(request, "value")).thenApply(done -> Line.body("write_ok"));
                case "cas" -> compareAndSet(request);
                default ->
                    throw new Problem(
                            Problem.NOT_SUPPORTED, "there are init, read, write and cas, not " + request.path("type"));
            };
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<ObjectNode> read(String key) {
        return store.get(key).thenApply(value -> {
            Bytes present = value.orElseThrow(LinKv::missing);
            ObjectNode body = Line.body("read_ok");
            body.set("value", parse(present));
            return body;
        });
    }

    private CompletableFuture<ObjectNode> compareAndSet(ObjectNode request) {
        boolean orAbsent = request.path("create_if_not_exists").asBoolean(false);
        return store.compareAndSet(key(request), bytes(request, "from"), bytes(request, "to"), orAbsent)
                .thenApply(found -> {
                    if (found == Commands.Found.ANOTHER_VALUE) {
                        throw new Problem(Problem.PRECONDITION_FAILED, "it is not " + request.path("from"));
                    }
                    if (found == Commands.Found.NOTHING && !orAbsent) {
                        throw missing();
                    }
                    return Line.body("cas_ok");
                });
    }

    private static Problem missing() {
        return new Problem(Problem.KEY_DOES_NOT_EXIST, "there is no such key");
    }

    private static String key(ObjectNode request) {
        return bytes(request, "key").toUtf8();
    }

    private static Bytes bytes(ObjectNode request, String member) {
        JsonNode value = request.get(member);
        if (value == null) {
            throw new Problem(Problem.MALFORMED_REQUEST, "there is no \"" + member + "\" in the request");
        }
        try {
            return Bytes.utf8(CANONICAL.writeValueAsString(CANONICAL.treeToValue(value, Object.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }

    private static JsonNode parse(Bytes value) {
        try {
            return CANONICAL.readTree(value.toUtf8());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written can be read", e);
        }
    }
}
