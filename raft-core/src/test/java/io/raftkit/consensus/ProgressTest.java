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
        switch (random.nextInt(7)) {
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
            case 5 -> progress.congested();
            default -> progress.retryProbe();
        }
        return last;
    }

    /** A follower with an empty log, of which that is known. */
    private static Progress streaming() {
        Progress progress = new Progress(Given.incarnation("n2"), 1, WINDOW, 0);
        progress.matched(0, 0);
        assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
        return progress;
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

    /** H-27: heartbeats are answered all the time, which tells nothing of the entries on their way. */
    @Test
    void answersThatAcknowledgeNothingNewDoNotHideAStall() {
        Progress progress = streaming();
        progress.sent(1, 100);
        progress.matched(0, 105);
        assertThat(progress.isStalled(10, 110)).isTrue();
    }

    /** H-27: so does a leader that goes on sending. */
    @Test
    void entriesThatAreSentLaterDoNotHideAStall() {
        Progress progress = streaming();
        progress.sent(1, 100);
        progress.sent(2, 109);
        assertThat(progress.isStalled(10, 110)).isTrue();
    }

    @Test
    void whoeverGetsFurtherIsNotStalled() {
        Progress progress = streaming();
        progress.sent(1, 100);
        progress.sent(2, 100);
        progress.matched(1, 105);
        assertThat(progress.isStalled(10, 114)).isFalse();
        assertThat(progress.isStalled(10, 115)).isTrue();
    }

    /** H-27, H-72: the window opens by as much as is acknowledged, over and over. */
    @Test
    void theWindowIsFreedByWhatAnAcknowledgementCoversAndNoMore() {
        Progress progress = streaming();
        for (long first = 1; first < 20; first += 2) {
            while (progress.isReady()) {
                progress.sent(progress.nextIndex(), 0);
            }
            assertThat(progress.nextIndex()).isEqualTo(first + WINDOW);
            progress.matched(first + 1, 0);
            assertThat(progress.isReady()).isTrue();
        }
    }

    @Test
    void anAcknowledgementOfPartOfAMessageFreesNothing() {
        Progress progress = streaming();
        progress.sent(5, 0);
        progress.sent(6, 0);
        progress.sent(7, 0);
        progress.matched(4, 0);
        assertThat(progress.isReady()).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(8);
        progress.matched(5, 0);
        assertThat(progress.isReady()).isTrue();
    }

    /** H-28: heartbeats ask at what is known to match, and are answered whatever becomes of the probe. */
    @Test
    void anAnswerToAHeartbeatEndsNoProbe() {
        Progress progress = new Progress(Given.incarnation("n2"), 9, WINDOW, 0);
        progress.sent(9, 0);
        progress.matched(0, 0);
        assertThat(progress.state()).isEqualTo(Progress.State.PROBE);
        assertThat(progress.isReady()).isFalse();
        assertThat(progress.nextIndex()).isEqualTo(9);
    }

    @Test
    void aProbeThatIsAcceptedLetsEntriesStreamFromThere() {
        Progress progress = new Progress(Given.incarnation("n2"), 9, WINDOW, 0);
        progress.sent(9, 0);
        assertThat(progress.nextIndex()).as("while it is probed").isEqualTo(9);
        progress.matched(8, 0);
        assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
        assertThat(progress.isReady()).isTrue();
        assertThat(progress.nextIndex()).isEqualTo(9);
    }

    @Test
    void whateverItAcknowledgesShowsWhereTheLogsAgree() {
        Progress progress = new Progress(Given.incarnation("n2"), 9, WINDOW, 0);
        progress.sent(9, 0);
        progress.matched(4, 0);
        assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
        assertThat(progress.nextIndex()).isEqualTo(5);
    }

    /** H-23: what streams is not sent again because an acknowledgement of its beginning arrives. */
    @Test
    void anAcknowledgementDoesNotTakeTheStreamBack() {
        Progress progress = streaming();
        progress.sent(3, 0);
        progress.sent(6, 0);
        progress.matched(3, 0);
        assertThat(progress.nextIndex()).isEqualTo(7);
        progress.matched(1, 0);
        assertThat(progress.matchIndex()).isEqualTo(3);
        assertThat(progress.nextIndex()).isEqualTo(7);
    }

    /** H-23: a refusal is news only of what was asked last and is not known to match. */
    @Test
    void onlyARefusalOfTheOutstandingQuestionIsNews() {
        Progress progress = new Progress(Given.incarnation("n2"), 9, WINDOW, 0);
        assertThat(progress.isCurrentRefusal(8)).isTrue();
        assertThat(progress.isCurrentRefusal(7)).isFalse();
        assertThat(progress.isCurrentRefusal(9)).isFalse();
        progress.matched(8, 0);
        assertThat(progress.isCurrentRefusal(8)).as("it has acknowledged that").isFalse();
        assertThat(progress.isCurrentRefusal(9)).as("any place in the stream").isTrue();
        assertThat(progress.isCurrentRefusal(11)).isTrue();
        progress.probe(8);
        assertThat(progress.isCurrentRefusal(8))
                .as("a probe at what is known to match")
                .isFalse();
    }

    /** H-52: a follower that waits for a snapshot is sent nothing else, whatever arrives late. */
    @Test
    void nothingLateEndsTheWaitForASnapshot() {
        Progress progress = streaming();
        progress.sent(3, 0);
        progress.awaitSnapshot();
        assertThat(progress.isReady()).isFalse();
        assertThat(progress.isCurrentRefusal(3)).isFalse();
        progress.matched(3, 0);
        progress.retryProbe();
        assertThat(progress.state()).isEqualTo(Progress.State.SNAPSHOT);
        assertThat(progress.isReady()).isFalse();
        assertThat(progress.isStalled(10, 1_000)).isFalse();
        progress.probe(progress.matchIndex());
        assertThat(progress.isReady()).isTrue();
        assertThat(progress.nextIndex()).isEqualTo(4);
    }

    @Test
    void aNewProbeForgetsWhatIsOnItsWay() {
        Progress progress = streaming();
        progress.sent(1, 0);
        progress.sent(2, 0);
        progress.matched(1, 0);
        progress.probe(0);
        assertThat(progress.nextIndex()).as("no lower than what matches").isEqualTo(2);
        assertThat(progress.isReady()).isTrue();
        assertThat(progress.isStalled(10, 1_000)).isFalse();
        progress.sent(2, 0);
        assertThat(progress.isReady()).as("one at a time").isFalse();
        progress.retryProbe();
        assertThat(progress.isReady()).isTrue();
    }
}
