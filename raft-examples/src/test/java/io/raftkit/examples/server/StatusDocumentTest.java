package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
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

    private static NodeStatus status(ServerRole role, @Nullable NodeId leader) {
        Member member = new Member(NodeId.of("1"), "127.0.0.1:6001", new Incarnation(new UUID(0, 1)));
        Configuration configuration = new Configuration(ClusterId.NONE, List.of(member));
        return new NodeStatus(NodeId.of("1"), role, 3, leader, 8, 7, 5, 9, 4, configuration, 1);
    }

    private static String json(NodeStatus status, Optional<Throwable> failure) {
        return Bytes.wrap(StatusDocument.of(status, failure)).toUtf8();
    }
}
