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

    /** H-56: only a round that began after the read arrived. */
    @Test
    void aReadIsAnsweredByItsOwnRoundOrALaterOne() {
        rounds.begin(List.of(A), 5);
        rounds.begin(List.of(B, C), 7);
        assertThat(confirmed(0)).isEmpty();
        assertThat(confirmed(1)).containsExactly(new Effect.ReadReady(List.of(A), 5));
        assertThat(confirmed(1)).as("again").isEmpty();
        assertThat(confirmed(3)).containsExactly(new Effect.ReadReady(List.of(B, C), 7));
    }

    @Test
    void eachReadIsAnsweredForTheIndexThatWasCommittedWhenItCame() {
        rounds.begin(List.of(A), 5);
        rounds.begin(List.of(B), 7);
        assertThat(confirmed(2))
                .containsExactly(new Effect.ReadReady(List.of(A), 5), new Effect.ReadReady(List.of(B), 7));
    }

    /** H-56: the number of a round is never used again, whatever became of it. */
    @Test
    void everyRoundHasANumberOfItsOwn() {
        assertThat(rounds.round()).isZero();
        rounds.begin(List.of(A), 5);
        assertThat(rounds.round()).isEqualTo(1);
        rounds.takeAll();
        assertThat(rounds.round()).isEqualTo(1);
        rounds.begin(List.of(B), 5);
        assertThat(rounds.round()).isEqualTo(2);
        assertThat(confirmed(1)).isEmpty();
    }

    /** H-55: a read that came too early belongs to no round until its leader knows what is committed. */
    @Test
    void readsThatCameTooEarlyAreKeptInTheirOrderAndTakenOnce() {
        rounds.tooEarly(List.of(A, B));
        rounds.tooEarly(List.of(C));
        assertThat(confirmed(9)).isEmpty();
        assertThat(rounds.takeEarly()).containsExactly(A, B, C);
        assertThat(rounds.takeEarly()).isEmpty();
    }

    /** H-57: what is given up is named once, and not answered later. */
    @Test
    void whateverStillWaitsIsGivenUpOnce() {
        rounds.begin(List.of(A), 5);
        rounds.begin(List.of(B), 5);
        rounds.tooEarly(List.of(C));
        confirmed(1);
        assertThat(rounds.takeAll()).containsExactly(C, B);
        assertThat(rounds.takeAll()).isEmpty();
        assertThat(confirmed(2)).isEmpty();
    }
}
