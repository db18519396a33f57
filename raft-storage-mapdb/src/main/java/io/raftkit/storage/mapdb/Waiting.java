package io.raftkit.storage.mapdb;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.DiskListener;
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

    /** One of them, and the promise that it will be durable; as a task, it tells that it is. */
    static final class Queued extends CompletableFuture<Void> implements Runnable {
        private final @Nullable LogId reset;
        private final LogWrite write;
        private final DiskListener listener;
        private long syncNanos = -1;

        /** The log starts anew at {@code reset}, if that is given, before the write. */
        Queued(@Nullable LogId reset, LogWrite write, DiskListener listener) {
            this.reset = reset;
            this.write = write;
            this.listener = listener;
        }

        @Nullable
        LogId reset() {
            return reset;
        }

        LogWrite write() {
            return write;
        }

        /** The first of those that were synced together also tells how long that took. */
        void syncedIn(long nanos) {
            syncNanos = nanos;
        }

        @Override
        public void run() {
            if (syncNanos >= 0) {
                listener.synced(syncNanos);
            }
            complete(null);
        }
    }

    private final Deque<Queued> queue = new ArrayDeque<>();

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void add(Queued queued) {
        queue.add(queued);
    }

    /** Moves as many as go together to {@code taken}. */
    void moveTo(List<Queued> taken) {
        long bytes = 0;
        while (!queue.isEmpty()) {
            bytes += LogEntry.sizeBytes(queue.element().write().entries());
            if (!taken.isEmpty() && bytes > LARGEST_BATCH_BYTES) {
                return;
            }
            taken.add(queue.remove());
        }
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
