package io.raftkit.spi;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * For a {@link LogStore}: what is to be told once a lock is given back, in its order, whoever tells it. One thread at a
 * time does so, also for the others; a call from within leaves the rest to the one that is under way.
 */
public final class News {
    // Guarded by this, which is not held while something is told.
    private final Queue<Runnable> untold = new ArrayDeque<>();
    private boolean isTelling;

    /** Nothing yet. */
    public News() {}

    /** To be told after what was added before. */
    public synchronized void add(Runnable telling) {
        untold.add(telling);
    }

    /** Tells everything, unless that is under way. */
    public void tell() {
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
