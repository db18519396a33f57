package io.raftkit.examples.server;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import io.raftkit.error.RaftException;
import io.raftkit.examples.kv.Commands;
import io.raftkit.examples.kv.KeyValues;
import io.raftkit.examples.kv.Pair;
import io.raftkit.examples.kv.Queries;
import io.raftkit.model.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A key-value store without a cluster, which fails when told to. */
final class MapKeyValues implements KeyValues {
    final Map<String, Bytes> pairs = new ConcurrentSkipListMap<>();
    volatile @Nullable RaftException failure;
    volatile boolean tooManyToList;

    @Override
    public CompletableFuture<Void> set(String key, Bytes value) {
        Commands.set(key, value);
        return answer(() -> {
            pairs.put(key, value);
            return null;
        });
    }

    @Override
    public CompletableFuture<Boolean> delete(String key) {
        Commands.delete(key);
        return answer(() -> pairs.remove(key) != null);
    }

    @Override
    public CompletableFuture<Optional<Bytes>> get(String key) {
        Queries.get(key);
        return answer(() -> Optional.ofNullable(pairs.get(key)));
    }

    @Override
    public CompletableFuture<Optional<List<Pair>>> list() {
        List<Pair> all = pairs.entrySet().stream()
                .map(entry -> new Pair(entry.getKey(), entry.getValue()))
                .toList();
        return answer(() -> tooManyToList ? Optional.empty() : Optional.of(all));
    }

    private <T extends @Nullable Object> CompletableFuture<T> answer(Supplier<T> result) {
        RaftException present = failure;
        return present != null ? failedFuture(present) : completedFuture(result.get());
    }
}
