package io.raftkit.examples.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Suffrage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Members as JSON. */
final class MembersDocument {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS = new TreeSet<>(List.of("id", "addr", "suffrage"));
    private static final String FORM = "expected {\"id\": 4, \"addr\": \"host:port\"}";
    private static final String DEFAULT_SUFFRAGE = "learner";

    private MembersDocument() {}

    /** The members that the node knows, and which entry names them. */
    static byte[] of(NodeStatus status) {
        Configuration configuration = status.configuration();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        NodeId leader = status.leader();
        document.put("leader", leader == null ? null : number(leader));
        document.put("configurationIndex", status.configurationIndex());
        document.put("members", members(configuration.members()));
        if (configuration.isJoint()) {
            document.put("replacing", members(configuration.outgoing()));
        }
        return write(document);
    }

    /** The entry that names the members from now on. */
    static byte[] changed(long configurationIndex) {
        return write(Map.of("configurationIndex", configurationIndex));
    }

    static List<Map<String, Object>> members(List<Member> members) {
        return members.stream().map(MembersDocument::member).toList();
    }

    private static Map<String, Object> member(Member member) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", number(member.id()));
        document.put("addr", member.address());
        document.put("suffrage", member.suffrage().name().toLowerCase(Locale.ROOT));
        return document;
    }

    /** The number by which users know the node. */
    static int number(NodeId id) {
        return Integer.parseInt(id.value());
    }

    static byte[] write(Map<String, ? extends @Nullable Object> document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts can always be written as JSON", e);
        }
    }

    /**
     * A member to be added. Unless {@code "suffrage"} says otherwise it is a learner, which votes once it has caught
     * up.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    static Member parse(Bytes body) {
        JsonNode document = read(body);
        document.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is unknown here, only " + FIELDS + " are");
            }
        });
        int id = ClusterNode.parseId(field(document, "id").asText());
        HostPort address = HostPort.parse(field(document, "addr").asText());
        String suffrage = document.path("suffrage").asText(DEFAULT_SUFFRAGE);
        return Member.joining(new ClusterNode(id, address, address).endpoint(), suffrage(suffrage));
    }

    private static JsonNode read(Bytes body) {
        try {
            JsonNode document = JSON.readTree(body.toByteArray());
            if (document.isObject()) {
                return document;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the body is not as JSON should be: " + FORM, e);
        }
        throw new IllegalArgumentException("the body names no member: " + FORM);
    }

    private static JsonNode field(JsonNode document, String name) {
        JsonNode value = document.get(name);
        if (value == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing: " + FORM);
        }
        return value;
    }

    private static Suffrage suffrage(String name) {
        return switch (name) {
            case "voter" -> Suffrage.VOTER;
            case "learner" -> Suffrage.LEARNER;
            case "observer" -> Suffrage.OBSERVER;
            default ->
                throw new IllegalArgumentException("\"suffrage\" is learner, voter or observer, not \"" + name + "\"");
        };
    }
}
