package io.raftkit.spi;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told, in its order, whoever tells it. One thread at a time does so, also for the others; a call from
 * within leaves the rest to the one that is under way.
 */
final class News {
    // Guarded by this, which is not held while something is told.
    private final Queue<Runnable> untold = new ArrayDeque<>();
    private boolean isTelling;

    /** To be told after what was added before. */
    synchronized void add(Runnable telling) {
        untold.add(telling);
    }

    /** Tells everything, unless that is under way. */
    void tell() {
        for (Runnable next = begin(); next != null; next = begin()) {
            try {
                next.run();
            } finally {
                end();
            }
        }
    }

    private synchronized @Nullable Runnable begin() {
        Runnable next = isTelling ? null : untold.poll();
        isTelling |= next != null;
        return next;
    }

    private synchronized void end() {
        isTelling = false;
    }
}
