package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void eachPieceMakesTheNextWait() {
        Pace pace = new Pace(1000);
        assertThat(pace.delay(7)).isZero();
        pace.passes(500, 7);
        assertThat(pace.delay(7)).isEqualTo(SECOND / 2);
        assertThat(pace.delay(7 + SECOND / 4)).isEqualTo(SECOND / 4);
        pace.passes(1000, 7 + SECOND / 4);
        assertThat(pace.delay(7 + SECOND / 4)).isEqualTo(SECOND / 4 + SECOND);
    }

    @Test
    void whatIsNotUsedIsNotSavedUp() {
        Pace pace = new Pace(1000);
        pace.passes(1000, 0);
        assertThat(pace.delay(100 * SECOND)).isZero();
        pace.passes(1000, 100 * SECOND);
        assertThat(pace.delay(100 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void withoutLimitNothingWaits() {
        Pace pace = new Pace(Long.MAX_VALUE);
        pace.passes(1 << 20, -5);
        assertThat(pace.delay(-5)).isZero();
    }
}
