package io.raftkit.storage.mapdb;

import io.raftkit.model.LogId;
import io.raftkit.spi.LogWrite;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes that are still to be made durable, in their order. Guarded by {@link GroupCommit}. */
final class Waiting {
    private static final long LARGEST_BATCH_BYTES = 8 << 20;

    /**
     * One of them.
     *
     * @param number counts writes and resets
     * @param reset where the log starts anew before the write; null if it does not
     */
    record Queued(long number, @Nullable LogId reset, LogWrite write, long bytes, CompletableFuture<Void> durable) {}

    private final Deque<Queued> queue = new ArrayDeque<>();

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void add(Queued queued) {
        queue.add(queued);
    }

    /** As many as go together. */
    List<Queued> take() {
        List<Queued> taken = new ArrayList<>(queue.size());
        long bytes = 0;
        while (!queue.isEmpty() && (taken.isEmpty() || bytes + queue.element().bytes() <= LARGEST_BATCH_BYTES)) {
            bytes += queue.element().bytes();
            taken.add(queue.remove());
        }
        return taken;
    }

    List<Queued> takeAll() {
        List<Queued> taken = new ArrayList<>(queue);
        queue.clear();
        return taken;
    }

    /** They are the first again. */
    void putBack(List<Queued> taken) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            queue.addFirst(taken.get(i));
        }
    }
}
