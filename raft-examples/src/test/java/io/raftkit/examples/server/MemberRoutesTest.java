package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.error.ConfigurationConflictException;
import io.raftkit.error.InvalidRequestException;
import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.RaftException;
import io.raftkit.error.UnreachableException;
import io.raftkit.model.Bytes;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Suffrage;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberRoutesTest {
    private static final Incarnation RETURNED = new Incarnation(new UUID(9, 9));

    private final FixedAdministration administration = new FixedAdministration();
    private final Routes routes = routes(Duration.ofMinutes(1));

    private Routes routes(Duration limit) {
        return new Routes(
                new MapKeyValues(),
                () -> new byte[0],
                CompletableFuture::new,
                new MemberRoutes(administration, limit),
                100_000);
    }

    private HttpResponse send(String method, String path) {
        return send(method, path, "");
    }

    private HttpResponse send(String method, String path, String body) {
        return routes.route(new HttpRequest(method, path, null, Bytes.utf8(body)))
                .join();
    }

    private static String text(HttpResponse response) {
        return response.body().toUtf8();
    }

    @Test
    void membersAreToldWithTheirSuffrageAndTheEntryThatNamesThem() {
        administration.configuration = administration.configuration.with(
                new Member(FixedAdministration.node(3), "127.0.0.1:6003", RETURNED, Suffrage.OBSERVER, 0));
        assertThat(text(send("GET", "/members")))
                .isEqualTo("{\"leader\":1,\"configurationIndex\":7,\"members\":["
                        + "{\"id\":1,\"addr\":\"127.0.0.1:6001\",\"suffrage\":\"voter\"},"
                        + "{\"id\":2,\"addr\":\"127.0.0.1:6002\",\"suffrage\":\"voter\"},"
                        + "{\"id\":3,\"addr\":\"127.0.0.1:6003\",\"suffrage\":\"observer\"}]}");
    }

    @Test
    void inTheMiddleOfAChangeTheVotersThatAreReplacedAreToldToo() {
        var before = administration.configuration;
        administration.configuration =
                before.without(NodeId.of("1")).without(NodeId.of("2")).jointWith(before);
        administration.leader = null;
        assertThat(text(send("GET", "/members")))
                .startsWith("{\"leader\":null,")
                .contains("\"members\":[{\"id\":3,", "\"replacing\":[{\"id\":1,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id': 4, 'addr': ':6004'}                            | 4=127.0.0.1:6004 (learner)",
                "{'id': 4, 'addr': 'host4:1', 'suffrage': 'voter'}     | 4=host4:1",
                "{'id': '4', 'addr': '[::1]:1', 'suffrage': 'observer'} | 4=[::1]:1 (observer)",
            },
            quoteCharacter = '`')
    void aMemberIsAdded(String body, String member) {
        HttpResponse response = send("POST", "/members", body.replace('\'', '"'));
        assertThat(response.status()).as(text(response)).isEqualTo(200);
        assertThat(text(response)).isEqualTo("{\"configurationIndex\":8}");
        assertThat(administration.members()).hasSize(4).endsWith(member);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "``                                                | 400 | names no member: expected {'id': 4,",
                "[4]                                               | 400 | names no member: expected {'id': 4,",
                "id=4                                              | 400 | not as JSON should be: expected {'id': 4,",
                "{'id': 4}                                         | 400 | 'addr' is missing",
                "{'addr': ':6004'}                                 | 400 | 'id' is missing",
                "{'id': 'n4', 'addr': ':6004'}                     | 400 | an id is a number",
                "{'id': 4, 'addr': 'host4'}                        | 400 | expected 'host:port'",
                "{'id': 4, 'addr': ':6004', 'suffrage': 'king'}    | 400 | not 'king'",
                "{'id': 4, 'address': ':6004'}                     | 400 | 'address' is unknown here",
                "{'id': 3, 'addr': ':6004'}                        | 409 | node 3=127.0.0.1:6003 is a member already",
                "{'id': 4, 'addr': ':6003'}                        | 409 | node 3=127.0.0.1:6003 is a member already",
            },
            quoteCharacter = '`')
    void whatIsNoNewMemberIsRefusedInOneLine(String body, int status, String line) {
        HttpResponse response = send("POST", "/members", body.replace('\'', '"'));
        assertThat(response.status()).as(text(response)).isEqualTo(status);
        assertThat(text(response)).contains(line.replace('\'', '"')).hasLineCount(1);
        assertThat(administration.index).isEqualTo(7);
    }

    @Test
    void aMemberIsRemovedAlsoIfItIsTheLeader() {
        assertThat(send("DELETE", "/members/1").status()).isEqualTo(200);
        assertThat(administration.members()).containsExactly("2=127.0.0.1:6002", "3=127.0.0.1:6003");
        assertThat(send("DELETE", "/members/1").status()).isEqualTo(404);
    }

    @Test
    void aMemberThatLostItsDataIsReadmittedWithoutAVoteAtFirst() {
        HttpResponse early = send("POST", "/members/3/readmit");
        assertThat(early.status()).isEqualTo(409);
        assertThat(text(early))
                .contains("node 3 has not come back without its data")
                .hasLineCount(1);

        administration.returned.put(FixedAdministration.node(3), RETURNED);
        assertThat(send("POST", "/members/3/readmit").status()).isEqualTo(200);
        assertThat(administration.configuration.member(FixedAdministration.node(3)))
                .contains(new Member(FixedAdministration.node(3), "127.0.0.1:6003", RETURNED, Suffrage.LEARNER, 0));

        assertThat(text(send("POST", "/members/3/readmit"))).contains("admitted again already");
        assertThat(send("POST", "/members/4/readmit").status()).isEqualTo(404);
    }

    @Test
    void anObserverThatLostItsDataStaysAnObserver() {
        NodeId id = FixedAdministration.node(3);
        administration.configuration = administration.configuration.with(
                administration.configuration.member(id).orElseThrow().with(Suffrage.OBSERVER));
        administration.returned.put(id, RETURNED);
        send("POST", "/members/3/readmit");
        assertThat(administration.members()).endsWith("3=127.0.0.1:6003 (observer)");
    }

    @Test
    void leadershipIsHandedOverToWhoeverIsBestOrToOneThatIsNamed() {
        assertThat(send("POST", "/leader").status()).isEqualTo(204);
        assertThat(administration.heir).isNull();
        administration.leader = FixedAdministration.node(1);
        assertThat(send("POST", "/leader/3").status()).isEqualTo(204);
        assertThat(administration.heir).isEqualTo(FixedAdministration.node(3));
    }

    @ParameterizedTest
    @CsvSource({"POST, /members", "DELETE, /members/3", "POST, /members/3/readmit", "POST, /leader"})
    void onlyTheLeaderChangesAnythingAndTheOthersSayWhoLeads(String method, String path) {
        String body = "{\"id\": 4, \"addr\": \":6004\"}";
        administration.leader = FixedAdministration.node(2);
        HttpResponse elsewhere = send(method, path, body);
        assertThat(elsewhere.status()).isEqualTo(503);
        assertThat(text(elsewhere)).contains("node 2 leads, not this one").hasLineCount(1);
        administration.leader = null;
        assertThat(text(send(method, path, body)))
                .contains("no leader is known")
                .hasLineCount(1);
        assertThat(administration.index).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /members, 'GET, POST'",
        "GET, /members/3, DELETE",
        "GET, /members/3/readmit, POST",
        "GET, /leader, POST",
        "GET, /leader/3, POST",
    })
    void anotherMethodIsRefusedAndTheRightOneNamed(String method, String path, String allowed) {
        HttpResponse response = send(method, path);
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers()).containsEntry("Allow", allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/members/", "/members/x", "/members/3/4", "/members//readmit", "/leader/", "/leader/one"})
    void whatIsNoIdIsRefused(String path) {
        HttpResponse response = send(path.startsWith("/leader") ? "POST" : "DELETE", path);
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).startsWith("an id is a number");
    }

    @Test
    void aKeyThatLooksLikeThesePathsIsStillAKey() {
        assertThat(send("POST", "/members=a").status()).isEqualTo(200);
        assertThat(send("POST", "/members/4=a").status()).isEqualTo(200);
        assertThat(send("POST", "/leader=a").status()).isEqualTo(200);
        assertThat(administration.index).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource
    void failuresSayWhetherAnythingWasChanged(RaftException failure, int status, String line) {
        administration.failure = failure;
        for (HttpResponse response : new HttpResponse[] {send("DELETE", "/members/3"), send("POST", "/leader")}) {
            assertThat(response.status()).isEqualTo(status);
            assertThat(text(response)).contains(line).hasLineCount(1);
        }
    }

    @Test
    void aChangeThatTakesLongIsAnsweredMeanwhile() {
        administration.isSlow = true;
        HttpResponse response = routes(Duration.ZERO)
                .route(new HttpRequest("DELETE", "/members/3", null, Bytes.EMPTY))
                .join();
        assertThat(response.status()).isEqualTo(202);
        assertThat(text(response)).contains("see GET /members").hasLineCount(1);
    }

    static Stream<Arguments> failuresSayWhetherAnythingWasChanged() {
        return Stream.of(
                Arguments.of(new NotLeaderException(NodeId.of("1"), NodeId.of("2")), 503, "node 2 leads"),
                Arguments.of(new ConfigurationConflictException("busy"), 409, "busy: nothing was changed"),
                Arguments.of(new InvalidRequestException("no voter left"), 400, "no voter left: nothing was changed"),
                Arguments.of(new UnreachableException("4 sleeps"), 503, "4 sleeps: nothing was changed"),
                Arguments.of(new OutcomeUnknownException("who knows"), 503, "who knows: see GET /members"),
                Arguments.of(new NodeStoppedException("closed"), 503, "closed"));
    }
}
