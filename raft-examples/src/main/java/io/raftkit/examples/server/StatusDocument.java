package io.raftkit.examples.server;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node's status as JSON. */
final class StatusDocument {
    private StatusDocument() {}

    static byte[] of(NodeStatus status, Optional<Throwable> failure) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", MembersDocument.number(status.id()));
        document.put("role", role(status));
        document.put("term", status.term());
        NodeId leader = status.leader();
        document.put("leader", leader == null ? null : MembersDocument.number(leader));
        document.put("commitIndex", status.commitIndex());
        document.put("lastApplied", status.lastApplied());
        document.put("firstIndex", status.firstIndex());
        document.put("lastIndex", status.lastIndex());
        document.put("snapshotIndex", status.snapshotIndex());
        document.put("members", MembersDocument.members(status.configuration().members()));
        if (status.role() == ServerRole.NEWCOMER) {
            document.put(
                    "note",
                    "a new cluster begins once all members have been started; a node that joins waits for a leader to"
                            + " take it in; one that lost its data takes no part until it is readmitted, see its log");
        }
        failure.ifPresent(cause -> document.put("failure", String.valueOf(cause.getMessage())));
        return MembersDocument.write(document);
    }

    private static String role(NodeStatus status) {
        return status.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
