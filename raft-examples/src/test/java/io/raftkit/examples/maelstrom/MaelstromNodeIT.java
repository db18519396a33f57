package io.raftkit.examples.maelstrom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One node in this process, asked as Maelstrom asks. */
@Timeout(60)
class MaelstromNodeIT {
    private final LineRouter router = new LineRouter();
    private MaelstromNode node;
    private Pipe in;
    private Pipe out;

    @BeforeEach
    void start() throws Exception {
        in = Pipe.open();
        out = Pipe.open();
        router.attach("n1", Channels.newInputStream(out.source()), Channels.newOutputStream(in.sink()));
        node = MaelstromNode.start(Channels.newInputStream(in.source()), Channels.newOutputStream(out.sink()), null);
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        router.close();
    }

    private ObjectNode ask(String body) throws Exception {
        ObjectNode answer = router.ask("c1", "n1", (ObjectNode) Line.JSON.readTree(body.replace('\'', '"')))
                .get(30, TimeUnit.SECONDS);
        answer.remove("in_reply_to");
        return answer;
    }

    private void answers(String request, String answer) throws Exception {
        assertThat(ask(request)).as(request).isEqualTo(Line.JSON.readTree(answer.replace('\'', '"')));
    }

    private void fails(String request, int code) throws Exception {
        ObjectNode answer = ask(request);
        assertThat(answer.path("type").asText()).as(request).isEqualTo("error");
        assertThat(answer.path("code").asInt()).as(request).isEqualTo(code);
        assertThat(answer.path("text").asText()).isNotBlank();
    }

    /** A node alone leads after an election timeout. */
    private void init() throws Exception {
        fails("{'type': 'read', 'key': 1}", Problem.TEMPORARILY_UNAVAILABLE);
        answers("{'type': 'init', 'node_id': 'n1', 'node_ids': ['n1']}", "{'type': 'init_ok'}");
    }

    @Test
    void everyRequestIsAnsweredAsTheProtocolSays() throws Exception {
        init();
        answers("{'type': 'write', 'key': 1, 'value': {'b': [1, null], 'a': 'x'}}", "{'type': 'write_ok'}");
        answers("{'type': 'read', 'key': 1}", "{'type': 'read_ok', 'value': {'a': 'x', 'b': [1, null]}}");
        answers("{'type': 'cas', 'key': 1, 'from': {'a': 'x', 'b': [1, null]}, 'to': 2}", "{'type': 'cas_ok'}");
        answers("{'type': 'read', 'key': 1}", "{'type': 'read_ok', 'value': 2}");
        fails("{'type': 'cas', 'key': 1, 'from': 3, 'to': 4}", Problem.PRECONDITION_FAILED);
        fails("{'type': 'read', 'key': '1'}", Problem.KEY_DOES_NOT_EXIST);
        fails("{'type': 'cas', 'key': 'k', 'from': 3, 'to': 4}", Problem.KEY_DOES_NOT_EXIST);
        answers("{'type': 'cas', 'key': 'k', 'from': 3, 'to': 4, 'create_if_not_exists': true}", "{'type': 'cas_ok'}");
        answers("{'type': 'read', 'key': 'k'}", "{'type': 'read_ok', 'value': 4}");
        fails(
                "{'type': 'cas', 'key': 'k', 'from': 3, 'to': 4, 'create_if_not_exists': true}",
                Problem.PRECONDITION_FAILED);
    }

    @Test
    void whatIsNoRequestIsRefusedOrPassedOver() throws Exception {
        init();
        fails("{'type': 'txn', 'txn': []}", Problem.NOT_SUPPORTED);
        fails("{'type': 'write', 'key': 1}", Problem.MALFORMED_REQUEST);
        fails("{'type': 'read'}", Problem.MALFORMED_REQUEST);
        fails("{'type': 'read', 'key': '" + "k".repeat(2000) + "'}", Problem.MALFORMED_REQUEST);
        fails("{'type': 'init', 'node_id': 'n1', 'node_ids': ['n1']}", Problem.MALFORMED_REQUEST);
        for (String line :
                new String[] {"", "no JSON", "[]", "{}", "{\"body\": 1}", "{\"body\": {\"type\": \"raft\"}}"}) {
            in.sink().write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        answers("{'type': 'write', 'key': 1, 'value': 1}", "{'type': 'write_ok'}");
    }

    @Test
    void theNodeEndsWhenItsInputDoes() throws Exception {
        init();
        router.close();
        node.awaitEnd();
    }
}
