package io.raftkit.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * Told once when a command is committed and applied at the leader, or a read answered. A callback and no future, so
 * that what is measured is a contender's own future, listener or closure and none that were put on top of it.
 */
@FunctionalInterface
public interface Completion {
    /**
     * It is done.
     *
     * @param failure why it did not come about, {@code null} if it did
     */
    void done(@Nullable Throwable failure);
}
