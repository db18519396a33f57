package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Endpoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerPlanTest {
    private static final ClusterNode NEW = node(4);

    private static ClusterNode node(int id) {
        return new ClusterNode(id, new HostPort(HostPort.LOOPBACK, 6000 + id), ClusterNode.usualHttp(id));
    }

    @Test
    void aNodeOfTheFileKnowsTheOthersAndWhereToChangeAnAddress() {
        ServerPlan plan = ServerPlan.of(new ClusterFile(Path.of("cluster.json"), List.of(node(1), node(2))), 2);
        assertThat(plan.self()).isEqualTo(node(2));
        assertThat(plan.others()).containsExactly(Endpoint.parse("1=127.0.0.1:6001"));
        assertThat(plan.joins()).isFalse();
        assertThat(plan.choosingAnother("addr")).isEqualTo("change \"addr\" of node 2 in cluster.json");
    }

    @Test
    void aNewNodeJoinsThroughMembers() {
        ServerPlan plan = ServerPlan.joining(NEW, List.of("1=:6001", "2=host2:6002"));
        assertThat(plan.others()).containsExactly(Endpoint.parse("1=127.0.0.1:6001"), Endpoint.parse("2=host2:6002"));
        assertThat(plan.joins()).isTrue();
        assertThat(plan.choosingAnother("http")).isEqualTo("choose another with --http");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6001, --join 127.0.0.1:6001: expected id=host:port",
        "n1=:6001, --join n1=:6001: an id is a number",
        "1=6001, '--join 1=6001: expected \"host:port\"'",
        "4=:6004, --join 4=:6004 is node 4 itself",
    })
    void whatNamesNoMemberIsRefused(String through, String line) {
        assertThatThrownBy(() -> ServerPlan.joining(NEW, List.of(through)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(line);
    }
}
