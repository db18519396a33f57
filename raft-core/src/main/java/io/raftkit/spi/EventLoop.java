package io.raftkit.spi;

/**
 * Runs tasks one at a time, in the order given; the only source of time and concurrency.
 *
 * <p>In production each loop is a thread; in simulation one virtual loop stands behind all of them.
 */
public interface EventLoop {
    /** Runs {@code task} after those given before. May be called from any thread; ignored once the loop is closed. */
    void execute(Runnable task);

    /** Runs {@code task} after {@code delayNanos} nanoseconds, or at once if that is not positive. */
    void schedule(long delayNanos, Runnable task);

    /** Monotonic time in nanoseconds, from an arbitrary start. */
    long nanoTime();

    /** Wall-clock time in milliseconds since 1970. May jump; used only to stamp entries. */
    long currentTimeMillis();
}
