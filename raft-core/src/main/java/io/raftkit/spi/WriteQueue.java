package io.raftkit.spi;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What waits for the disk, in its order. Not thread-safe. */
final class WriteQueue {
    private static final long MOST_BATCH_BYTES = 8 << 20;

    /** Something to do with the log. */
    interface Task {
        void run(LogBatch batch) throws IOException;
    }

    record Queued(long number, Task task, long bytes, CompletableFuture<Void> durable) {}

    private final Queue<Queued> queue = new ArrayDeque<>();

    CompletionStage<Void> add(long number, long bytes, Task task) {
        Queued queued = new Queued(number, task, bytes, new CompletableFuture<>());
        queue.add(queued);
        return queued.durable();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** So much as one sync should make durable, but at least one. */
    List<Queued> take() {
        List<Queued> taken = new ArrayList<>();
        long bytes = 0;
        while (!queue.isEmpty() && (taken.isEmpty() || bytes + queue.element().bytes() <= MOST_BATCH_BYTES)) {
            bytes += queue.element().bytes();
            taken.add(queue.remove());
        }
        return taken;
    }

    List<Queued> takeAll() {
        List<Queued> taken = List.copyOf(queue);
        queue.clear();
        return taken;
    }
}
