package io.raftkit.examples.kv;

import io.raftkit.RaftNode;
import io.raftkit.model.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The key-value store behind a node: writes through the log, linearizable reads, retries until a deadline. */
public final class ReplicatedKeyValues implements KeyValues {
    private final RaftNode node;
    private final Duration deadline;

    /**
     * A client of {@code node}, which may play any part in its cluster.
     *
     * @param deadline after which an operation fails that has not succeeded yet
     */
    public ReplicatedKeyValues(RaftNode node, Duration deadline) {
        this.node = node;
        this.deadline = deadline;
    }

    @Override
    public CompletableFuture<Void> set(String key, Bytes value) {
        return write(Commands.set(key, value)).thenAccept(result -> {});
    }

    /** Sets {@code key} to {@code value} if it is {@code expected}, or also if it is absent; tells what it found. */
    public CompletableFuture<Commands.Found> compareAndSet(String key, Bytes expected, Bytes value, boolean orAbsent) {
        return write(Commands.compareAndSet(key, expected, value, orAbsent)).thenApply(Commands::found);
    }

    @Override
    public CompletableFuture<Boolean> delete(String key) {
        return write(Commands.delete(key)).thenApply(Commands::existed);
    }

    @Override
    public CompletableFuture<Optional<Bytes>> get(String key) {
        return read(Queries.get(key)).thenApply(Queries::value);
    }

    @Override
    public CompletableFuture<Optional<List<Pair>>> list() {
        return read(Queries.list()).thenApply(Queries::pairs);
    }

    private CompletableFuture<Bytes> write(Bytes command) {
        return Attempts.write(() -> node.propose(command), deadline);
    }

    private CompletableFuture<Bytes> read(Bytes query) {
        return Attempts.read(() -> node.query(query), deadline);
    }
}
