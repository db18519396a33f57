package io.raftkit.storage.mapdb;

import io.raftkit.error.StorageException;
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
        private static final LogWrite NOTHING = LogWrite.append(List.of());

        private final long number;
        private final @Nullable LogId reset;
        private final long bytes;
        private final DiskListener listener;

        /** Let go of in the end: whoever keeps the promise does not keep the entries. */
        private LogWrite write;

        private long syncNanos = -1;

        /**
         * A write with that number, which counts writes and resets.
         *
         * @param reset where the log starts anew before the write; null if it does not
         */
        Queued(long number, @Nullable LogId reset, LogWrite write, long bytes, DiskListener listener) {
            this.number = number;
            this.reset = reset;
            this.write = write;
            this.bytes = bytes;
            this.listener = listener;
        }

        long number() {
            return number;
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
            write = NOTHING;
            if (syncNanos >= 0) {
                listener.synced(syncNanos);
            }
            complete(null);
        }

        /** It will not be durable, as far as anybody knows. */
        void fail(StorageException reason) {
            write = NOTHING;
            completeExceptionally(reason);
        }
    }

    private final Deque<Queued> queue = new ArrayDeque<>();

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void add(Queued queued) {
        queue.add(queued);
    }

    /** Moves as many as go together to {@code taken}, which must be empty. */
    void moveTo(List<Queued> taken) {
        if (!taken.isEmpty()) {
            throw new IllegalStateException("the loop runs a task within another");
        }
        long sum = 0;
        while (!queue.isEmpty() && (taken.isEmpty() || sum + queue.element().bytes <= LARGEST_BATCH_BYTES)) {
            sum += queue.element().bytes;
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
