package io.raftkit.transport.netty;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/**
 * Looks a few times more for something to do, letting other threads run in between, before it has the event loop sleep:
 * the answer to a message often comes sooner than a thread has gone to sleep and been woken again. An event loop that
 * has nothing to do for a while sleeps as ever.
 */
final class BriefSpin implements SelectStrategy {
    /** Some 20 microseconds on a processor that nobody else wants. */
    private static final int MOST_LOOKS = 20;

    private int looks;

    /** Called by the event loop only. */
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but speed
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        int ready = selectNow.get();
        if (ready > 0 || hasTasks) {
            looks = 0;
            return ready;
        }
        if (looks == MOST_LOOKS) {
            looks = 0;
            return SELECT;
        }
        looks++;
        Thread.yield();
        return 0;
    }
}
