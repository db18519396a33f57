package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServerIT {
    @TempDir
    private Path directory;

    private ServerCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new ServerCluster(directory);
        cluster.startAll();
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
    }

    @Test
    void whatIsPostedToAnyNodeIsReadFromAnyOtherAtOnce() {
        for (int writer = 1; writer <= ServerCluster.SIZE; writer++) {
            assertThat(cluster.post(writer, "/from=" + writer).statusCode()).isEqualTo(200);
            for (int reader = 1; reader <= ServerCluster.SIZE; reader++) {
                assertThat(cluster.get(reader, "/").body()).isEqualTo("from=\"" + writer + "\"\n");
                assertThat(cluster.get(reader, "/kv/from").body()).isEqualTo(Integer.toString(writer));
            }
        }
        assertThat(cluster.get(2, "/kv/nothing").statusCode()).isEqualTo(404);
        assertThat(cluster.status(3).path("members")).hasSize(ServerCluster.SIZE);
    }

    @Test
    void noAcknowledgedWriteIsLostWhenTheLeaderIsKilled() throws Exception {
        int leader = cluster.awaitLeader();
        List<Integer> others =
                cluster.running().stream().filter(id -> id != leader).toList();
        List<String> acknowledged;
        long killed;
        long served;
        try (WriteStream writes = new WriteStream(cluster, others)) {
            writes.awaitMore(100);
            killed = System.nanoTime();
            cluster.kill(leader);
            ServerCluster.await("a write", () -> cluster.put(others.get(0), "after-failover", "x"));
            served = System.nanoTime();
            assertThat(cluster.awaitLeader()).isNotEqualTo(leader);
            writes.awaitMore(100);
            acknowledged = writes.acknowledged();
        }
        System.out.printf("failover after kill -9 of the leader: %d ms%n", (served - killed) / 1_000_000);
        assertThat(served - killed).isLessThan(TimeUnit.SECONDS.toNanos(10));

        cluster.start(leader);

        requireHeldByAll(acknowledged);
    }

    @Test
    void nothingIsLostWhenAllAreKilledAtOnce() throws Exception {
        List<String> acknowledged;
        try (WriteStream writes = new WriteStream(cluster, cluster.running())) {
            writes.awaitMore(100);
            cluster.kill(1, 2, 3);
            acknowledged = writes.acknowledged();
        }

        cluster.startAll();

        requireHeldByAll(acknowledged);
    }

    @Test
    void aNodeThatWasToldToStopComesBackWithItsData() throws Exception {
        assertThat(cluster.post(1, "/greeting=hello").statusCode()).isEqualTo(200);
        int follower = cluster.anyFollower();

        cluster.stop(follower);
        assertThat(cluster.post(cluster.awaitLeader(), "/meanwhile=yes").statusCode())
                .isEqualTo(200);
        cluster.start(follower);

        cluster.awaitLeader();
        assertThat(cluster.get(follower, "/").body()).isEqualTo("greeting=\"hello\"\nmeanwhile=\"yes\"\n");
    }

    @Test
    void aNodeWithoutAQuorumAnswers503InTimeAndSaysSo() throws Exception {
        assertThat(cluster.post(1, "/greeting=hello").statusCode()).isEqualTo(200);
        cluster.kill(2, 3);

        for (int round = 0; round < 2; round++) {
            long asked = System.nanoTime();
            List<HttpResponse<String>> answers = List.of(cluster.get(1, "/kv/greeting"), cluster.post(1, "/a=b"));
            assertThat(System.nanoTime() - asked).isLessThan(TimeUnit.SECONDS.toNanos(8));
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body())
                        .containsPattern("^no (leader|quorum): ")
                        .hasLineCount(1);
            });
        }

        assertThat(cluster.get(1, "/status").statusCode()).isEqualTo(200);
        cluster.start(2);
        cluster.awaitLeader();
        assertThat(cluster.get(1, "/kv/greeting").body()).isEqualTo("hello");
    }

    @Test
    void aNodeWhoseDataWasDeletedDoesNotVoteAndNothingIsLost() throws Exception {
        int forgetful = cluster.anyFollower();
        List<String> acknowledged;
        try (WriteStream writes = new WriteStream(cluster, List.of(cluster.awaitLeader()))) {
            writes.awaitMore(100);
            cluster.kill(forgetful);
            cluster.deleteData(forgetful);
            writes.awaitMore(100);
            cluster.start(forgetful);
            writes.awaitMore(100);
            acknowledged = writes.acknowledged();
        }
        requireHeldBy(cluster.awaitLeader(), acknowledged);
        assertThat(cluster.status(forgetful).path("role").asText()).isEqualTo("newcomer");
        assertThat(cluster.get(forgetful, "/").statusCode()).isEqualTo(503);

        int leader = cluster.awaitLeader();
        cluster.kill(leader);
        int left = cluster.running().stream()
                .filter(id -> id != forgetful)
                .findFirst()
                .orElseThrow();
        assertThat(cluster.post(left, "/without=quorum").statusCode()).isEqualTo(503);
        assertThat(cluster.status(left).path("role").asText()).isNotEqualTo("leader");

        cluster.start(leader);
        requireHeldBy(cluster.awaitLeader(), acknowledged);
        requireHeldBy(left, acknowledged);
    }

    private void requireHeldByAll(List<String> keys) throws InterruptedException {
        cluster.awaitLeader();
        for (int id : cluster.running()) {
            requireHeldBy(id, keys);
        }
    }

    private void requireHeldBy(int id, List<String> keys) {
        HttpResponse<String> answer = cluster.get(id, "/");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<String> lines = keys.stream().map(key -> key + "=\"" + key + "\"").toList();
        assertThat(answer.body().lines().toList()).containsAll(lines);
    }
}
