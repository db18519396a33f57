package io.raftkit.examples.kv;

import io.raftkit.model.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A key-value store as its users see it. Operations fail with {@link io.raftkit.error.RaftException}, and throw
 * {@link IllegalArgumentException} for a key that is empty or longer than {@link Commands#MAX_KEY_BYTES}.
 */
public interface KeyValues {
    /** Sets {@code key} to {@code value}; completes when that is committed and applied. */
    CompletableFuture<Void> set(String key, Bytes value);

    /** Removes {@code key}; tells whether it was there. */
    CompletableFuture<Boolean> delete(String key);

    /** The value of {@code key}, if it is there. */
    CompletableFuture<Optional<Bytes>> get(String key);

    /** All pairs, sorted by key; none if they are more than {@link Queries#MAX_LIST_BYTES}. */
    CompletableFuture<Optional<List<Pair>>> list();
}
