package io.raftkit.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Makes the loops of one node and ends them. */
public interface EventLoops extends AutoCloseable {
    /**
     * A new loop.
     *
     * @param name what it does, for instance {@code n1-raft}; becomes the thread's name
     */
    EventLoop open(String name);

    /**
     * Blocks until {@code stage} has completed either way, but no longer than {@code most}. Returns at once where that
     * cannot be waited for: in virtual time, which only passes when tasks end, as here; and on a thread that runs tasks
     * of these loops, which might be what the stage waits for.
     */
    default void await(CompletionStage<?> stage, Duration most) {}

    /**
     * Blocks the loop that it is called on for {@code time}, for work that is to take its time. Does nothing where time
     * only passes when tasks end.
     *
     * @return whether any time has passed
     */
    default boolean pause(Duration time) {
        return false;
    }

    /** Runs what was given to the loops before, then ends them. Blocks until they have ended. */
    @Override
    void close();
}
