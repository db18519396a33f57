package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.Given.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.RequestId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which acknowledgement answers which reads (diss. 6.4). */
class ReadRoundsTest {
    private static final RequestId A = request("n1", "a");
    private static final RequestId B = request("n1", "b");
    private static final RequestId C = request("n2", "c");

    private final ReadRounds rounds = new ReadRounds();
    private final Outbox outbox = new Outbox(N1, 0, 0);

    private List<Effect> confirmed(long round) {
        rounds.confirmed(round, outbox);
        return outbox.take();
    }

    private void begin(long index, RequestId... requests) {
        rounds.add(List.of(requests));
        rounds.begin(index, 0);
    }

    /** H-56: only a round that began after the read arrived. */
    @Test
    void aReadIsAnsweredByItsOwnRoundOrALaterOne() {
        begin(5, A);
        begin(7, B, C);
        assertThat(confirmed(0)).isEmpty();
        assertThat(confirmed(1)).containsExactly(new Effect.ReadReady(List.of(A), 5));
        assertThat(confirmed(1)).as("again").isEmpty();
        assertThat(confirmed(3)).containsExactly(new Effect.ReadReady(List.of(B, C), 7));
    }

    @Test
    void eachReadIsAnsweredForTheIndexThatWasCommittedWhenItsRoundBegan() {
        begin(5, A);
        begin(7, B);
        assertThat(confirmed(2))
                .containsExactly(new Effect.ReadReady(List.of(A), 5), new Effect.ReadReady(List.of(B), 7));
    }

    /** H-56: the number of a round is never used again, whatever became of it. */
    @Test
    void everyRoundHasANumberOfItsOwn() {
        assertThat(rounds.round()).isZero();
        begin(5, A);
        assertThat(rounds.round()).isEqualTo(1);
        rounds.takeAll();
        assertThat(rounds.round()).isEqualTo(1);
        begin(5, B);
        assertThat(rounds.round()).isEqualTo(2);
        assertThat(confirmed(1)).isEmpty();
    }

    /** H-55: a read that came too early belongs to no round until its leader knows what is committed. */
    @Test
    void readsThatWaitForARoundAreNotAnsweredByAnother() {
        rounds.add(List.of(A, B));
        rounds.add(List.of(C));
        assertThat(confirmed(9)).isEmpty();
        rounds.begin(5, 0);
        assertThat(confirmed(1)).containsExactly(new Effect.ReadReady(List.of(A, B, C), 5));
        assertThat(rounds.isDue(Long.MAX_VALUE)).as("once").isFalse();
    }

    /** H-57: what is given up is named once, and not answered later. */
    @Test
    void whateverStillWaitsIsGivenUpOnce() {
        begin(5, A);
        begin(5, B);
        rounds.add(List.of(C));
        confirmed(1);
        assertThat(rounds.takeAll()).containsExactly(B, C);
        assertThat(rounds.takeAll()).isEmpty();
        assertThat(confirmed(2)).isEmpty();
        assertThat(rounds.isDue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aRoundBeginsAtOnceIfNoneIsUnderWayAndElseAtItsDistance() {
        assertThat(rounds.isDue(100)).as("without reads").isFalse();
        assertThat(rounds.deadline()).isEqualTo(Long.MAX_VALUE);
        rounds.add(List.of(A));
        assertThat(rounds.isDue(100)).isTrue();
        rounds.begin(5, 100);
        assertThat(rounds.deadline()).isEqualTo(Long.MAX_VALUE);

        rounds.add(List.of(B));
        long later = 100 + ReadRounds.DISTANCE_NANOS;
        assertThat(rounds.deadline()).isEqualTo(later);
        assertThat(rounds.isDue(later - 1)).isFalse();
        assertThat(rounds.isDue(later)).isTrue();
        confirmed(1);
        assertThat(rounds.isDue(101)).as("the round before it has ended").isTrue();
    }
}
