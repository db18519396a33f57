package io.raftkit.spi;

/** Makes the loops of one node and ends them. */
public interface EventLoops extends AutoCloseable {
    /**
     * A new loop.
     *
     * @param name what it does, for instance {@code n1-raft}; becomes the thread's name
     */
    EventLoop open(String name);

    /** Runs what was given to the loops before, then ends them. Blocks until they have ended. */
    @Override
    void close();
}
