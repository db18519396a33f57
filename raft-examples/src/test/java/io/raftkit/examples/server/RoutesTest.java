package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.OverloadedException;
import io.raftkit.error.RaftException;
import io.raftkit.error.ReadTimeoutException;
import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RoutesTest {
    private static final int MAX_VALUE_BYTES = 16;

    private final MapKeyValues store = new MapKeyValues();
    private final Routes routes = new Routes(
            store,
            () -> Bytes.utf8("{}").toByteArray(),
            this::takeSnapshot,
            new MemberRoutes(new FixedAdministration(), Duration.ofMinutes(1)),
            MAX_VALUE_BYTES);

    @Test
    void postSetsThePairInItsPath() {
        HttpResponse response = send("POST", "/greeting=hello");

        assertThat(response.status()).isEqualTo(200);
        assertThat(store.pairs).containsExactly(entry("greeting", "hello"));
    }

    @ParameterizedTest
    @CsvSource({
        "/a%20b=c%3Dd, a b, c=d",
        "/a=b=c, a, b=c",
        "/a=, a, ''",
        "/a+b=c+d, a+b, c+d",
        "/a/b=c/d, a/b, c/d",
        "/gr%C3%BC%C3%9Fe=%e2%82%ac, grüße, €",
    })
    void keyAndValueArePercentDecodedAfterTheFirstEqualsSign(String path, String key, String value) {
        assertThat(send("POST", path).status()).isEqualTo(200);

        assertThat(store.pairs).containsExactly(entry(key, value));
    }

    @Test
    void theRootListsEveryPairSortedOneALine() {
        store.pairs.put("b", Bytes.utf8("two"));
        store.pairs.put("a", Bytes.utf8("say \"hi\"\nand \\ go"));
        store.pairs.put("c", Bytes.wrap(new byte[] {'x', (byte) 0xff, 0}));

        HttpResponse response = send("GET", "/");

        assertThat(response.headers().get("Content-Type")).startsWith("text/plain");
        assertThat(response.body().toUtf8())
                .isEqualTo("a=\"say \\\"hi\\\"\\nand \\\\ go\"\nb=\"two\"\nc=\"x\\xff\\x00\"\n");
    }

    @Test
    void anEmptyStoreListsNothing() {
        assertThat(send("GET", "/")).extracting(HttpResponse::status).isEqualTo(200);
        assertThat(send("GET", "/").body()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void aListThatIsTooLargeSaysWhatToDoInstead() {
        store.tooManyToList = true;

        assertThat(send("GET", "/").status()).isEqualTo(500);
        assertThat(send("GET", "/").body().toUtf8()).contains("GET /kv/{key}");
    }

    @Test
    void oneValueIsPutReadAndDeletedRaw() {
        Bytes raw = Bytes.wrap(new byte[] {0, 1, (byte) 0xff});

        assertThat(send("PUT", "/kv/a%2Fb", raw).status()).isEqualTo(204);
        assertThat(send("GET", "/kv/a%2Fb").body()).isEqualTo(raw);
        assertThat(send("DELETE", "/kv/a%2Fb").status()).isEqualTo(204);
        assertThat(send("GET", "/kv/a%2Fb").status()).isEqualTo(404);
        assertThat(send("DELETE", "/kv/a%2Fb").status()).isEqualTo(404);
    }

    private CompletableFuture<Snapshot> takeSnapshot() {
        SnapshotMetadata metadata =
                new SnapshotMetadata(new LogId(3, 900), 1, new Configuration(ClusterId.NONE, List.of()), 0);
        return CompletableFuture.completedFuture(new Snapshot(metadata, 77, 5));
    }

    @Test
    void aSnapshotIsTakenOnDemand() {
        assertThat(send("POST", "/snapshot").body().toUtf8()).isEqualTo("up to entry 900@3, 77 bytes\n");
    }

    @Test
    void statusIsJson() {
        assertThat(send("GET", "/status").headers()).containsEntry("Content-Type", "application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404, there is no /nothing",
        "PUT, /nothing, 404, there is no /nothing",
        "PUT, /, 405, 'GET, POST'",
        "HEAD, /, 405, 'GET, POST'",
        "GET, /a=b, 405, POST",
        "POST, /kv/a, 405, 'GET, PUT, DELETE'",
        "POST, /status, 405, GET",
        "GET, /snapshot, 405, POST",
        "POST, /, 400, expected POST /key=value",
        "POST, /pair, 400, expected POST /key=value",
        "POST, /=value, 400, expected POST /key=value",
        "POST, /a=%, 400, %25",
        "POST, /a=%1, 400, %25",
        "POST, /a=%zz, 400, %25",
        "GET, /kv/%ff, 400, UTF-8",
        "GET, /kv/, 400, 1 to 1024 bytes",
        "POST, /key=12345678901234567, 413, at most 16 bytes",
    })
    void whatMeansNothingIsRefusedInOneLineAndChangesNothing(String method, String path, int status, String line) {
        HttpResponse response = send(method, path);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().toUtf8()).contains(line).endsWith("\n").hasLineCount(1);
        assertThat(store.pairs).isEmpty();
        if (status == 405) {
            assertThat(response.headers()).containsEntry("Allow", line);
        }
    }

    @Test
    void anUnexpectedQueryOrBodyIsRefusedRatherThanLost() {
        assertThat(answer(new HttpRequest("POST", "/a=b", "c", Bytes.EMPTY)).status())
                .isEqualTo(400);
        assertThat(send("POST", "/a=b", Bytes.utf8("c")).status()).isEqualTo(400);
        assertThat(store.pairs).isEmpty();
    }

    @Test
    void aValueOfExactlyTheLimitIsTakenAndOneMoreByteIsNot() {
        assertThat(send("PUT", "/kv/a", Bytes.wrap(new byte[MAX_VALUE_BYTES])).status())
                .isEqualTo(204);
        assertThat(send("PUT", "/kv/b", Bytes.wrap(new byte[MAX_VALUE_BYTES + 1]))
                        .status())
                .isEqualTo(413);
        assertThat(store.pairs).containsOnlyKeys("a");
    }

    @ParameterizedTest
    @MethodSource
    void failuresSayWhetherToTryAgain(RaftException failure, int status, String line, boolean retry) {
        store.failure = failure;

        HttpResponse response = send("PUT", "/kv/a", Bytes.utf8("1"));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().toUtf8())
                .contains(line)
                .contains(failure.getMessage())
                .hasLineCount(1);
        assertThat(response.headers().containsKey("Retry-After")).isEqualTo(retry);
    }

    static Stream<Arguments> failuresSayWhetherToTryAgain() {
        NodeId self = NodeId.of("1");
        return Stream.of(
                Arguments.of(new NotLeaderException(self, null), 503, "no leader: ", true),
                Arguments.of(new NotLeaderException(self, NodeId.of("2")), 503, "no quorum: ", true),
                Arguments.of(new ReadTimeoutException("late"), 503, "no quorum: ", true),
                Arguments.of(new OverloadedException("full"), 503, "overloaded: ", true),
                Arguments.of(new NodeStoppedException("closed"), 503, "ask another node", true),
                Arguments.of(new OutcomeUnknownException("late"), 503, "may or may not take effect", false),
                Arguments.of(new StorageException("disk on fire"), 500, "disk on fire", false));
    }

    private HttpResponse send(String method, String path) {
        return send(method, path, Bytes.EMPTY);
    }

    private HttpResponse send(String method, String path, Bytes body) {
        return answer(new HttpRequest(method, path, null, body));
    }

    private HttpResponse answer(HttpRequest request) {
        return routes.route(request).join();
    }

    private static Map.Entry<String, Bytes> entry(String key, String value) {
        return Map.entry(key, Bytes.utf8(value));
    }
}
