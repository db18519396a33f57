package io.raftkit.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rounds of catching up (diss. 4.2.1): time in units of which an election timeout has ten. */
class CatchUpTest {
    private static final long ELECTION_TIMEOUT = 10;

    /** Begun at time 100, when the leader had 50 entries. */
    private final CatchUp catchUp = new CatchUp(50, 100, ELECTION_TIMEOUT);

    @Test
    void whoHasWhatTheLeaderHadWhenTheRoundBeganHasCaughtUp() {
        catchUp.progressed(49, 80, 101);
        assertThat(catchUp.isDone()).isFalse();
        catchUp.progressed(50, 80, 102);
        assertThat(catchUp.isDone()).isTrue();
    }

    /** What came meanwhile would take as long, and everybody would wait for it. */
    @Test
    void aRoundThatTookAnElectionTimeoutIsFollowedByAnother() {
        catchUp.progressed(50, 80, 110);
        assertThat(catchUp.isDone()).isFalse();
        catchUp.progressed(79, 90, 111);
        assertThat(catchUp.isDone()).as("the next ends with entry 80").isFalse();
        catchUp.progressed(80, 90, 119);
        assertThat(catchUp.isDone()).as("nine units after the first").isTrue();
    }

    @Test
    void aRoundIsMeasuredFromTheEndOfTheOneBefore() {
        catchUp.progressed(50, 80, 130);
        catchUp.progressed(80, 90, 140);
        assertThat(catchUp.isDone()).as("ten units").isFalse();
        catchUp.progressed(90, 99, 149);
        assertThat(catchUp.isDone()).isTrue();
    }

    @Test
    void whoHasCaughtUpOnceHasForGood() {
        catchUp.progressed(50, 80, 105);
        catchUp.progressed(80, 90, 500);
        assertThat(catchUp.isDone()).isTrue();
        assertThat(catchUp.isHopeless()).isFalse();
    }

    /** Diss. 4.2.1: ten rounds. */
    @Test
    void whoNeedsTenRoundsIsSlowerThanTheClusterWrites() {
        long now = 100;
        for (int round = 1; round <= 10; round++) {
            assertThat(catchUp.isHopeless()).as("before round %d", round).isFalse();
            now += ELECTION_TIMEOUT;
            catchUp.progressed(50 + round, 50 + round, now);
        }
        assertThat(catchUp.isHopeless()).isTrue();
        assertThat(catchUp.isDone()).isFalse();
    }

    @Test
    void whoCatchesUpInTheTenthRoundIsNotHopeless() {
        for (int round = 1; round <= 9; round++) {
            catchUp.progressed(50 + round, 50 + round, 100 + round * ELECTION_TIMEOUT);
        }
        catchUp.progressed(60, 60, 191);
        assertThat(catchUp.isDone()).isTrue();
        assertThat(catchUp.isHopeless()).isFalse();
    }
}
