package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrailingLogTest {
    @Test
    void aShortLogIsKeptWhole() {
        TrailingLog log = new TrailingLog(1000);
        assertThat(log.beginsAfter()).isZero();
        for (int index = 1; index <= 10; index++) {
            log.applied(index, 100);
        }
        assertThat(log.beginsAfter()).isZero();
    }

    @Test
    void whatFollowsIsNoLongerThanTheLimitAndNotMuchShorter() {
        TrailingLog log = new TrailingLog(1000);
        for (int index = 1; index <= 500; index++) {
            log.applied(index, 7);
        }
        long kept = (500 - log.beginsAfter()) * 7;
        assertThat(kept).isBetween(950L, 1000L);
    }

    @Test
    void entriesThatAreLongerThanTheLimitAreNotKept() {
        TrailingLog log = new TrailingLog(10);
        log.applied(1, 50);
        log.applied(2, 50);
        assertThat(log.beginsAfter()).isEqualTo(2);
        TrailingLog none = new TrailingLog(0);
        none.applied(1, 50);
        assertThat(none.beginsAfter()).isEqualTo(1);
    }

    @Test
    void aLogThatBeginsAnewIsShort() {
        TrailingLog log = new TrailingLog(10);
        log.applied(1, 50);
        log.clear();
        assertThat(log.beginsAfter()).isZero();
    }
}
