package io.raftkit.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final int WINDOW = 3;

    /**
     * Whatever comes in whatever order: 0 <= matchIndex < nextIndex, the match never falls, the window never
     * overflows.
     */
    @Test
    void nextIndexIsAlwaysBeyondMatchIndexWhichNeverFalls() {
        Random random = new Random(11);
        for (int run = 0; run < 500; run++) {
            long last = random.nextInt(20);
            Progress progress = new Progress(Given.incarnation("n2"), last + 1, WINDOW, 0);
            for (int step = 0; step < 100; step++) {
                long matchBefore = progress.matchIndex();
                last = act(progress, random, last, step);
                assertThat(progress.matchIndex()).isGreaterThanOrEqualTo(matchBefore);
                assertThat(progress.nextIndex()).isGreaterThan(progress.matchIndex());
                assertThat(progress.nextIndex()).isLessThanOrEqualTo(last + 1);
            }
        }
    }

    private static long act(Progress progress, Random random, long last, long now) {
        switch (random.nextInt(6)) {
            case 0 -> {
                return last + 1;
            }
            case 1, 2 -> {
                if (progress.isReady() && last >= progress.nextIndex()) {
                    progress.sent(last, now);
                }
            }
            case 3 -> progress.matched(random.nextLong(last + 1), now);
            case 4 -> {
                long previous = random.nextLong(last + 1);
                if (progress.isCurrentRefusal(previous)) {
                    progress.probe(Math.min(previous - 1, random.nextLong(last + 1)));
                }
            }
            default -> progress.retryProbe();
        }
        return last;
    }

    @Test
    void aFollowerIsStalledOnlyWhileEntriesAreOnTheirWay() {
        Progress progress = new Progress(Given.incarnation("n2"), 1, WINDOW, 0);
        progress.matched(0, 0);
        assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
        assertThat(progress.isStalled(10, 100)).isFalse();
        progress.sent(1, 100);
        assertThat(progress.isStalled(10, 109)).isFalse();
        assertThat(progress.isStalled(10, 110)).isTrue();
        progress.matched(1, 110);
        assertThat(progress.isStalled(10, 500)).isFalse();
    }

    @Test
    void contactAndRoundNeverGoBack() {
        Progress progress = new Progress(Given.incarnation("n2"), 1, WINDOW, 0);
        progress.heard(5, 10);
        progress.heard(3, 20);
        assertThat(progress.round()).isEqualTo(5);
        assertThat(progress.lastContact()).isEqualTo(20);
    }
}
