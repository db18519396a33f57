package io.raftkit.examples.server;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.SnapshotProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node's status as JSON. */
final class StatusDocument {
    private StatusDocument() {}

    static byte[] of(NodeStatus status, Optional<Throwable> failure, List<SnapshotProgress> snapshots) {
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
        if (!snapshots.isEmpty()) {
            document.put("snapshots", snapshots.stream().map(StatusDocument::of).toList());
        }
        if (status.role() == ServerRole.NEWCOMER) {
            document.put(
                    "note",
                    "a new cluster begins once all members have been started; a node that joins waits for a leader to"
                            + " take it in; one that lost its data takes no part until it is readmitted, see its log");
        }
        failure.ifPresent(cause -> document.put("failure", String.valueOf(cause.getMessage())));
        return MembersDocument.write(document);
    }

    private static Map<String, @Nullable Object> of(SnapshotProgress progress) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("activity", progress.activity().name().toLowerCase(Locale.ROOT));
        NodeId peer = progress.peer();
        if (peer != null) {
            document.put("peer", MembersDocument.number(peer));
        }
        document.put("index", progress.lastIncluded().index());
        document.put("doneBytes", progress.doneBytes());
        if (progress.totalBytes() > 0) {
            document.put("totalBytes", progress.totalBytes());
        }
        document.put("bytesPerSecond", progress.bytesPerSecond());
        progress.remaining().ifPresent(time -> document.put("remainingSeconds", time.toSeconds()));
        return document;
    }

    private static String role(NodeStatus status) {
        return status.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
