package io.raftkit.examples.network;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What becomes of the bytes that go one way between two nodes. A proxy cannot lose packets, only what TCP makes of lost
 * packets: a segment that is lost holds up all that follow until it is sent again, after a timeout that doubles each
 * time, and after so many attempts in vain the connection is over.
 *
 * @param delay on the way
 * @param lossPercent how many of all segments are lost, those that are sent again included
 * @param isBlackHole whether nothing arrives at all, while whoever sends is not told
 */
record Weather(Duration delay, int lossPercent, boolean isBlackHole) {
    static final Weather FINE = new Weather(Duration.ZERO, 0, false);
    static final Weather BLACK_HOLE = new Weather(Duration.ZERO, 0, true);

    private static final long FIRST_TIMEOUT_MILLIS = 200;
    private static final int MOST_ATTEMPTS = 4;

    /** A segment that has to be given up. */
    static final long NEVER = -1;

    static Weather delay(Duration delay) {
        return new Weather(delay, 0, false);
    }

    static Weather loss(int percent) {
        return new Weather(Duration.ZERO, percent, false);
    }

    /** When a segment arrives that is sent now, in milliseconds; {@link #NEVER} if the connection breaks over it. */
    long millis(SplittableRandom random) {
        long millis = delay.toMillis();
        long timeout = FIRST_TIMEOUT_MILLIS;
        for (int attempt = 1; random.nextInt(100) < lossPercent; attempt++) {
            if (attempt == MOST_ATTEMPTS) {
                return NEVER;
            }
            millis += timeout;
            timeout *= 2;
        }
        return millis;
    }
}
