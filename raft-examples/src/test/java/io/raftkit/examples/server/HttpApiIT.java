package io.raftkit.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.demo.FreePorts;
import io.raftkit.model.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HttpApiIT {
    private static final int MAX_VALUE_BYTES = 100_000;

    private final MapKeyValues store = new MapKeyValues();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HostPort address = freeAddress();
    private final HttpApi api = bind(address);

    @BeforeEach
    void serve() {
        api.serve(
                new Routes(
                        store,
                        () -> Bytes.utf8("{}").toByteArray(),
                        CompletableFuture::new,
                        new MemberRoutes(new FixedAdministration(), Duration.ofMinutes(1)),
                        MAX_VALUE_BYTES),
                AccessTokens.open());
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aValueTravelsThroughHttpAsItIs() throws Exception {
        byte[] value = new byte[MAX_VALUE_BYTES];
        value[MAX_VALUE_BYTES - 1] = (byte) 0xff;

        assertThat(send("PUT", "/kv/a", BodyPublishers.ofByteArray(value)).statusCode())
                .isEqualTo(204);

        var read = client.send(request("GET", "/kv/a", BodyPublishers.noBody()), BodyHandlers.ofByteArray());
        assertThat(read.body()).isEqualTo(value);
        assertThat(read.headers().firstValue("Content-Type")).contains("application/octet-stream");
    }

    @Test
    void aBodyOverTheLimitIsAnsweredWhetherItsLengthIsAnnouncedOrNot() throws Exception {
        byte[] large = new byte[2_000_000];

        var announced = send("PUT", "/kv/a", BodyPublishers.ofByteArray(large));
        var chunked = send("PUT", "/kv/a", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));

        assertThat(List.of(announced.statusCode(), chunked.statusCode())).containsExactly(413, 413);
        assertThat(announced.body())
                .startsWith("a value is at most 100000 bytes")
                .hasLineCount(1);
        assertThat(store.pairs).isEmpty();
    }

    @Test
    void rawUtf8InAPathIsReadAsSuch() throws IOException {
        try (Socket socket = new Socket(address.host(), address.port())) {
            String headers = "Host: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(("POST /grün=sü%C3%9F HTTP/1.1\r\n" + headers).getBytes(UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(store.pairs).containsEntry("grün", Bytes.utf8("süß"));
    }

    @Test
    void manyRequestsAtATimeAreAllAnswered() {
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 200)
                .mapToObj(i -> client.sendAsync(
                                request("POST", "/k" + i + "=v", BodyPublishers.noBody()), BodyHandlers.ofString())
                        .thenApply(answer -> answer.statusCode()))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
        assertThat(store.pairs).hasSize(200);
    }

    @Test
    void aPortInUseIsRefused() {
        assertThatThrownBy(() -> HttpApi.bind(address)).isInstanceOf(IOException.class);
    }

    @Test
    void closingGivesThePortBack() throws IOException {
        api.close();

        HttpApi.bind(address).close();
    }

    private java.net.http.HttpResponse<String> send(String method, String path, BodyPublisher body) throws Exception {
        return client.send(request(method, path, body), BodyHandlers.ofString());
    }

    private java.net.http.HttpRequest request(String method, String path, BodyPublisher body) {
        URI uri = URI.create("http://" + address + path);
        return java.net.http.HttpRequest.newBuilder(uri).method(method, body).build();
    }

    private static HttpApi bind(HostPort address) {
        try {
            return HttpApi.bind(address);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HostPort freeAddress() {
        try {
            return new HostPort(HostPort.LOOPBACK, FreePorts.choose(1).get(0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
