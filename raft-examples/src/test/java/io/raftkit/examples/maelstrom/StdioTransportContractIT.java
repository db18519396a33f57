package io.raftkit.examples.maelstrom;

import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Several nodes of one process, each with a pair of pipes to a router. */
@Timeout(120)
class StdioTransportContractIT extends TransportContract {
    private final LineRouter router = new LineRouter();
    private final Map<NodeId, JsonLines> lines = new ConcurrentHashMap<>();

    @AfterEach
    void close() throws InterruptedException {
        lines.values().forEach(JsonLines::close);
        router.close();
    }

    @Override
    protected Transport create(Endpoint self) {
        return new StdioTransport(lines.computeIfAbsent(self.id(), this::attach));
    }

    private JsonLines attach(NodeId id) {
        try {
            Pipe in = Pipe.open();
            Pipe out = Pipe.open();
            router.attach(id.value(), Channels.newInputStream(out.source()), Channels.newOutputStream(in.sink()));
            return JsonLines.start(
                    Channels.newInputStream(in.source()), Channels.newOutputStream(out.sink()), line -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Endpoint endpoint(NodeId id) {
        return new Endpoint(id, "stdio:" + id);
    }
}
