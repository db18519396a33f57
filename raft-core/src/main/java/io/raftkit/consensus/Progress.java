package io.raftkit.consensus;

import io.raftkit.model.Incarnation;

/**
 * One follower, as its leader sees it: Figure 2, "Volatile state on leaders".
 *
 * <p>Always {@code 0 <= matchIndex < nextIndex}. While it is <em>probed</em>, one AppendEntries at a time asks where
 * the logs agree. Once one was accepted, entries <em>stream</em>: {@code nextIndex} runs ahead of the answers, as far
 * as the window allows. A follower that needs entries which are compacted gets a <em>snapshot</em>.
 */
final class Progress {
    /** How the follower is brought up to date. */
    enum State {
        PROBE,
        REPLICATE,
        SNAPSHOT
    }

    private final long[] inFlight;
    private int firstInFlight;
    private int inFlightCount;

    private State state = State.PROBE;
    private boolean probing;

    /** The last entry that the probe carries, or the one before it if it carries none. */
    private long probed;

    private long matchIndex;
    private long nextIndex;

    /** When it was last heard from, and when it last got further. */
    private long lastContact;

    private long lastProgress;
    private long round;

    /** Which life of its storage this is about; all that is known of another is void. */
    private final Incarnation incarnation;

    Progress(Incarnation incarnation, long nextIndex, int window, long now) {
        this.incarnation = incarnation;
        this.nextIndex = nextIndex;
        this.probed = nextIndex - 1;
        this.inFlight = new long[window];
        this.lastContact = now;
        this.lastProgress = now;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    State state() {
        return state;
    }

    long matchIndex() {
        return matchIndex;
    }

    long nextIndex() {
        return nextIndex;
    }

    long lastContact() {
        return lastContact;
    }

    long round() {
        return round;
    }

    /** It answered {@code ofRound} in this term. */
    void heard(long ofRound, long now) {
        round = Math.max(round, ofRound);
        lastContact = now;
    }

    /** Whether something may be sent to it now. */
    boolean isReady() {
        return switch (state) {
            case PROBE -> !probing;
            case REPLICATE -> inFlightCount < inFlight.length;
            case SNAPSHOT -> false;
        };
    }

    /** Entries up to {@code last} are on their way. */
    void sent(long last, long now) {
        if (state == State.PROBE) {
            probing = true;
            probed = last;
            return;
        }
        if (inFlightCount == 0) {
            lastProgress = now;
        }
        inFlight[(firstInFlight + inFlightCount) % inFlight.length] = last;
        inFlightCount++;
        nextIndex = last + 1;
    }

    /**
     * Its log agrees with the leader's up to {@code match}, durably. The answer to a heartbeat, which asks about what
     * is known already, is no answer to a probe: a follower whose disk hangs would be sent its window again and again.
     */
    void matched(long match, long now) {
        boolean answersProbe = match >= probed || match > matchIndex;
        if (match > matchIndex) {
            matchIndex = match;
            lastProgress = now;
        }
        if (state == State.PROBE && answersProbe) {
            state = State.REPLICATE;
            nextIndex = matchIndex + 1;
        }
        nextIndex = Math.max(nextIndex, matchIndex + 1);
        while (inFlightCount > 0 && inFlight[firstInFlight] <= matchIndex) {
            firstInFlight = (firstInFlight + 1) % inFlight.length;
            inFlightCount--;
        }
    }

    /**
     * Whether a refusal of entries after {@code previousIndex} is news, and not an answer that was overtaken.
     *
     * <p>A follower that refuses what it has acknowledged has lost data: nothing that could be asked would help, and
     * asking again at once would go on for ever.
     */
    boolean isCurrentRefusal(long previousIndex) {
        boolean isOutstanding = state == State.PROBE ? previousIndex == nextIndex - 1 : state == State.REPLICATE;
        return isOutstanding && previousIndex > matchIndex;
    }

    /** Starts to look for agreement at {@code candidate}, or after what is known to match. */
    void probe(long candidate) {
        state = State.PROBE;
        probing = false;
        inFlightCount = 0;
        nextIndex = Math.max(matchIndex, candidate) + 1;
        probed = nextIndex - 1;
    }

    /**
     * What is on its way to it may have been dropped, and more would be: starts again at what is known to match, once
     * it is heard from or the next heartbeat is due.
     */
    void congested() {
        if (state == State.REPLICATE) {
            probe(matchIndex);
            probing = true;
        }
    }

    /** It needs a snapshot. */
    void awaitSnapshot() {
        state = State.SNAPSHOT;
        inFlightCount = 0;
    }

    /** Lets an unanswered probe be sent again. */
    void retryProbe() {
        probing = false;
    }

    /** Whether entries have been on their way for {@code patience} without any getting through. */
    boolean isStalled(long patience, long now) {
        return inFlightCount > 0 && now - lastProgress >= patience;
    }
}
