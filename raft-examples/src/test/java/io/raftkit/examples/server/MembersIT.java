package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.demo.FreePorts;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers come and go while the cluster serves. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MembersIT {
    @TempDir
    private Path directory;

    private ServerCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new ServerCluster(directory);
        cluster.startAll();
        assertThat(cluster.post(1, "/greeting=hello").statusCode()).isEqualTo(200);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aNewNodeJoinsAndTheLeaderIsRemovedAndWritesGoOn() throws Exception {
        cluster.join(4, cluster.anyFollower());
        int leader = cluster.awaitLeader();
        ServerCluster.await("node 4 to vote", () -> cluster.suffrage(leader, 4).equals("voter"));
        ServerCluster.await(
                "node 4 to know it",
                () -> cluster.status(4).path("role").asText().equals("follower"));
        assertThat(cluster.get(4, "/kv/greeting").body()).isEqualTo("hello");

        requireDone(cluster.delete(leader, "/members/" + leader));
        ServerCluster.await(
                "the old leader to know that it is removed",
                () -> printedBy(leader).contains("is no member of its cluster any more"));
        cluster.stop(leader);

        int next = cluster.awaitLeader();
        assertThat(cluster.running()).hasSize(3).contains(next).doesNotContain(leader);
        assertThat(cluster.post(4, "/without=leader").statusCode()).isEqualTo(200);
        assertThat(cluster.suffrage(next, leader)).isEmpty();

        cluster.kill(4);
        cluster.start(4);
        cluster.awaitLeader();
        assertThat(cluster.get(4, "/").body()).isEqualTo("greeting=\"hello\"\nwithout=\"leader\"\n");
    }

    @Test
    void aMemberThatLostItsDataIsReadmittedAndVotesAgain() throws Exception {
        int forgetful = cluster.anyFollower();
        cluster.kill(forgetful);
        cluster.deleteData(forgetful);
        cluster.start(forgetful);
        int leader = cluster.awaitLeader();
        assertThat(cluster.status(forgetful).path("role").asText()).isEqualTo("newcomer");

        ServerCluster.await(
                "the leader to take it back",
                () -> cluster.post(leader, "/members/" + forgetful + "/readmit").statusCode() == 200);
        ServerCluster.await(
                "it to vote", () -> cluster.suffrage(leader, forgetful).equals("voter"));
        ServerCluster.await(
                "it to know that", () -> cluster.suffrage(forgetful, forgetful).equals("voter"));

        cluster.kill(leader);
        cluster.awaitLeader();
        assertThat(cluster.post(forgetful, "/with=its-vote").statusCode()).isEqualTo(200);
        assertThat(cluster.get(forgetful, "/").body()).isEqualTo("greeting=\"hello\"\nwith=\"its-vote\"\n");
    }

    @Test
    void leadershipGoesWhereItIsSent() throws Exception {
        int heir = cluster.anyFollower();
        int leader = cluster.awaitLeader();
        assertThat(cluster.post(heir, "/leader").body()).startsWith("node " + leader + " leads, not this one");
        assertThat(cluster.post(leader, "/leader/" + heir).statusCode()).isEqualTo(204);
        assertThat(cluster.awaitLeader()).isEqualTo(heir);
    }

    @Test
    void theDataOfAnotherClusterIsRefusedInOneLine() throws Exception {
        cluster.stop(cluster.anyFollower());
        int stopped = List.of(1, 2, 3).stream()
                .filter(id -> !cluster.running().contains(id))
                .findFirst()
                .orElseThrow();
        Path other = directory.resolve("other.json");
        Files.writeString(
                other,
                "{\"%d\": {\"id\": %d, \"addr\": \":%d\"}, \"8\": {\"id\": 8, \"addr\": \":10\"}}"
                        .formatted(stopped, stopped, FreePorts.choose(1).get(0)));

        ServerProcess process = cluster.process(stopped, List.of("--config", other.toString()));

        assertThat(process.awaitExit()).isEqualTo(1);
        assertThat(process.output().lines().filter(line -> line.startsWith("error: ")))
                .singleElement()
                .asString()
                .contains("its data belongs to the cluster [1=127.0.0.1:");
    }

    private String printedBy(int id) {
        try {
            return cluster.server(id).output();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireDone(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
