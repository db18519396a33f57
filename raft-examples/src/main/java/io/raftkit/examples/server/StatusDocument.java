package io.raftkit.examples.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node's status as JSON. */
final class StatusDocument {
    private static final JsonMapper JSON = new JsonMapper();

    private StatusDocument() {}

    static byte[] of(NodeStatus status, Optional<Throwable> failure) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", number(status.id()));
        document.put("role", role(status));
        document.put("term", status.term());
        NodeId leader = status.leader();
        document.put("leader", leader == null ? null : number(leader));
        document.put("commitIndex", status.commitIndex());
        document.put("lastApplied", status.lastApplied());
        document.put("firstIndex", status.firstIndex());
        document.put("lastIndex", status.lastIndex());
        document.put("snapshotIndex", status.snapshotIndex());
        document.put("members", members(status));
        if (status.role() == ServerRole.NEWCOMER) {
            document.put(
                    "note",
                    "a new cluster begins once all members have been started; a node that lost its data "
                            + "takes no part, see its log");
        }
        failure.ifPresent(cause -> document.put("failure", String.valueOf(cause.getMessage())));
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts can always be written as JSON", e);
        }
    }

    private static String role(NodeStatus status) {
        return status.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<Map<String, Object>> members(NodeStatus status) {
        return status.configuration().members().stream()
                .map(StatusDocument::member)
                .toList();
    }

    private static Map<String, Object> member(Member member) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", number(member.id()));
        document.put("addr", member.address());
        return document;
    }

    /** The number by which the cluster file names the node. */
    private static int number(NodeId id) {
        return Integer.parseInt(id.value());
    }
}
