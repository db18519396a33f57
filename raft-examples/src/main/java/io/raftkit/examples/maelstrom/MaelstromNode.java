package io.raftkit.examples.maelstrom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.raftkit.RaftNode;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.examples.kv.ReplicatedKeyValues;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.storage.mapdb.MapDbLogStore;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One node of Maelstrom's: it learns who it is from {@code init}, and is a Raft node from then on. */
final class MaelstromNode implements AutoCloseable {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(3);

    private final @Nullable Path data;

    /** Completes with this once it can be spoken through, for requests may arrive before the constructor ends. */
    private final CompletableFuture<JsonLines> lines = new CompletableFuture<>();

    private @Nullable RaftNode node;
    private volatile @Nullable LinKv store;
    private boolean closed;

    private MaelstromNode(@Nullable Path data) {
        this.data = data;
    }

    /**
     * Takes requests from now on.
     *
     * @param data where each node keeps its data in a directory of its name; null to keep it in memory
     */
    static MaelstromNode start(InputStream in, OutputStream out, @Nullable Path data) {
        MaelstromNode node = new MaelstromNode(data);
        node.lines.complete(JsonLines.start(in, out, node::take));
        return node;
    }

    /** Returns once there is nothing more to read. */
    void awaitEnd() {
        lines.join().ended().join();
    }

    /** On the thread that reads. */
    private void take(Line request) {
        if (request.body().path("msg_id").isMissingNode() || request.type().equals(StdioTransport.TYPE)) {
            return; // It asks for no answer: what was for a transport that is not there yet, or an answer to nobody.
        }
        var unused = answer(request).whenComplete((body, failure) -> reply(request, body, failure));
    }

    private CompletableFuture<ObjectNode> answer(Line request) {
        try {
            if (request.type().equals("init")) {
                return CompletableFuture.completedFuture(init(request.body()));
            }
            LinKv present = store;
            if (present == null) {
                throw new Problem(Problem.TEMPORARILY_UNAVAILABLE, "there was no init yet");
            }
            return present.answer(request.body());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void reply(Line request, @Nullable ObjectNode body, @Nullable Throwable failure) {
        ObjectNode answer =
                body != null ? body : error(Problem.of(failure == null ? new IllegalStateException() : failure));
        answer.set("in_reply_to", request.body().get("msg_id"));
        // If there is no room, the answer is lost, as the network may lose any.
        lines.join().offer(new Line(/* src= */ request.dest(), /* dest= */ request.src(), answer));
    }

    private static ObjectNode error(Problem problem) {
        return Line.body("error").put("code", problem.code()).put("text", String.valueOf(problem.getMessage()));
    }

    private synchronized ObjectNode init(ObjectNode body) {
        if (node != null || closed) {
            throw new Problem(Problem.MALFORMED_REQUEST, "this node is " + body.path("node_id") + " already");
        }
        NodeId self = NodeId.of(body.path("node_id").asText());
        List<Endpoint> members = new ArrayList<>();
        for (JsonNode id : body.path("node_ids")) {
            members.add(new Endpoint(NodeId.of(id.asText()), "stdio:" + id.asText()));
        }
        RaftNode made = RaftNode.builder()
                .id(self)
                .members(members)
                .stateMachine(new KeyValueStore())
                .log(log(self))
                .snapshots(snapshots(self))
                .transport(new StdioTransport(lines.join()))
                .build();
        node = made.start();
        store = new LinKv(new ReplicatedKeyValues(made, REQUEST_LIMIT));
        return Line.body("init_ok");
    }

    private LogStore log(NodeId self) {
        return data == null
                ? new MemoryLogStore()
                : MapDbLogStore.open(data.resolve(self.value()).resolve("log"));
    }

    private SnapshotStore snapshots(NodeId self) {
        return data == null
                ? new MemorySnapshotStore()
                : FileSnapshotStore.open(data.resolve(self.value()).resolve("snapshots"));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (node != null) {
            node.close();
        }
        lines.join().close();
    }
}
