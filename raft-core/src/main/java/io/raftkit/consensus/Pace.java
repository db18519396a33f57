package io.raftkit.consensus;

/**
 * Lets small things gather while others are on their way: what comes in meanwhile leaves together, at the pace of the
 * answers (after Nagle, RFC 896). A network that is fast gets few large messages instead of one for each command; one
 * that is slow gets a message in every {@link #PATIENCE}, so that nobody waits for an answer from afar.
 */
final class Pace {
    /** One is being answered while the next is on its way. */
    private static final int UNDER_WAY = 2;

    /** How many nanoseconds something waits at most for an answer to something else. */
    private static final long PATIENCE = 1_000_000;

    private Pace() {}

    /** Whether one more may leave, where {@code underWay} have no answer and the last of them left at {@code last}. */
    static boolean mayGo(int underWay, long last, long now) {
        return underWay < UNDER_WAY || now - last >= PATIENCE;
    }

    /** From when on {@link #mayGo}. */
    static long deadline(int underWay, long last) {
        return underWay < UNDER_WAY ? last : last + PATIENCE;
    }
}
