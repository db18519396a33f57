package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.SnapshotProgress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusDocumentTest {
    @Test
    void everyFieldIsThere() {
        assertThat(json(status(ServerRole.LEADER, NodeId.of("1")), Optional.empty()))
                .isEqualTo("{\"id\":1,\"role\":\"leader\",\"term\":3,\"leader\":1,\"commitIndex\":8,\"lastApplied\":7,"
                        + "\"firstIndex\":5,\"lastIndex\":9,\"snapshotIndex\":4,"
                        + "\"members\":[{\"id\":1,\"addr\":\"127.0.0.1:6001\",\"suffrage\":\"voter\"}]}");
    }

    @Test
    void noLeaderIsNullAndAFailureIsTold() {
        assertThat(json(status(ServerRole.PRE_CANDIDATE, null), Optional.of(new IllegalStateException("disk on fire"))))
                .contains("\"role\":\"pre-candidate\"", "\"leader\":null", "\"failure\":\"disk on fire\"");
    }

    @Test
    void snapshotsUnderWayAreToldWithTheirRate() {
        SnapshotProgress sending = new SnapshotProgress(
                SnapshotProgress.Activity.SENDING, NodeId.of("2"), new LogId(3, 4), 1000, 5000, 200);
        SnapshotProgress taking =
                new SnapshotProgress(SnapshotProgress.Activity.TAKING, null, new LogId(3, 4), 1000, 0, 0);
        NodeStatus status = status(ServerRole.LEADER, NodeId.of("1"));
        assertThat(Bytes.wrap(StatusDocument.of(status, Optional.empty(), List.of(sending, taking)))
                        .toUtf8())
                .endsWith("\"snapshots\":[{\"activity\":\"sending\",\"peer\":2,\"index\":4,\"doneBytes\":1000,"
                        + "\"totalBytes\":5000,\"bytesPerSecond\":200,\"remainingSeconds\":20},"
                        + "{\"activity\":\"taking\",\"index\":4,\"doneBytes\":1000,\"bytesPerSecond\":0}]}");
    }

    @Test
    void whatIsDoneOrStallsIsUnderWayNoMore() {
        long[] now = {0};
        SnapshotsUnderWay snapshots = new SnapshotsUnderWay(() -> now[0]);
        snapshots.progressed(received("2", 10));
        snapshots.progressed(received("3", 20));
        assertThat(snapshots.underWay()).containsExactly(received("3", 20));
        now[0] = 6_000_000_000L;
        assertThat(snapshots.underWay()).isEmpty();
        snapshots.progressed(received("3", 30));
        snapshots.progressed(received("3", 100));
        assertThat(snapshots.underWay()).isEmpty();
    }

    private static SnapshotProgress received(String from, long bytes) {
        return new SnapshotProgress(
                SnapshotProgress.Activity.RECEIVING, NodeId.of(from), new LogId(3, 4), bytes, 100, 1);
    }

    private static NodeStatus status(ServerRole role, @Nullable NodeId leader) {
        Member member = new Member(NodeId.of("1"), "127.0.0.1:6001", new Incarnation(new UUID(0, 1)));
        Configuration configuration = new Configuration(ClusterId.NONE, List.of(member));
        return new NodeStatus(NodeId.of("1"), role, 3, leader, 8, 7, 5, 9, 4, configuration, 1);
    }

    private static String json(NodeStatus status, Optional<Throwable> failure) {
        return Bytes.wrap(StatusDocument.of(status, failure, List.of())).toUtf8();
    }
}
