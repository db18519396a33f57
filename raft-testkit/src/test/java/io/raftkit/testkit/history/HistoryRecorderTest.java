package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.NotLeaderException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.StorageException;
import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class HistoryRecorderTest {
    private final HistoryRecorder recorder = new HistoryRecorder();

    @Test
    void answersAreRecordedBeforeTheClientHearsThem() {
        CompletableFuture<String> request = new CompletableFuture<>();
        List<History> seen = new ArrayList<>();
        CompletableFuture<String> answer = recorder.command("c1", Call.write(3), () -> request, text -> null);
        var unused = answer.thenRun(() -> seen.add(recorder.history()));
        assertThat(recorder.history().operations()).containsExactly(open(1, Call.write(3)));

        request.complete("done");

        assertThat(answer).isCompletedWithValue("done");
        Operation recorded = new Operation(1, "c1", Call.write(3), Outcome.OK, null, 1, 2);
        assertThat(seen).containsExactly(History.of(List.of(recorded)));
    }

    @Test
    void whatTheAnswerMeansIsRecorded() {
        CompletableFuture<String> request = CompletableFuture.completedFuture("12");
        assertThat(recorder.query("c1", Call.read(), () -> request, Long::valueOf))
                .isCompletedWithValue("12");

        assertThat(recorder.history().operations().get(0).output()).isEqualTo(12L);
    }

    @Test
    void onlySafeFailuresHadNoEffect() {
        fails(new NotLeaderException("no", null), Outcome.FAILED);
        fails(new CompletionException(new NotLeaderException("no", null)), Outcome.FAILED);
        fails(new OutcomeUnknownException("perhaps"), Outcome.UNKNOWN);
        fails(new StorageException("broken"), Outcome.UNKNOWN);
        fails(new IllegalStateException("what"), Outcome.UNKNOWN);
    }

    private void fails(Throwable failure, Outcome outcome) {
        HistoryRecorder fresh = new HistoryRecorder();
        CompletableFuture<String> request = CompletableFuture.failedFuture(failure);
        assertThat(fresh.command("c1", Call.write(3), () -> request, text -> null))
                .isCompletedExceptionally();
        assertThat(fresh.query("c1", Call.read(), () -> request, text -> text)).isCompletedExceptionally();

        assertThat(fresh.history().operations())
                .extracting(Operation::outcome)
                .containsExactly(outcome, Outcome.FAILED);
    }

    @Test
    void aRequestThatThrowsIsRecordedToo() {
        assertThatThrownBy(() -> recorder.command(
                        "c1",
                        Call.write(3),
                        () -> {
                            throw new NotLeaderException("no", null);
                        },
                        text -> null))
                .isInstanceOf(NotLeaderException.class);

        assertThat(recorder.history().operations())
                .extracting(Operation::outcome)
                .containsExactly(Outcome.FAILED);
    }

    @Test
    void clientsWithoutFuturesTellTheEndThemselves() {
        recorder.invoke("c1", Call.read()).ok(5);
        recorder.invoke("c1", Call.write(1)).failed();
        recorder.invoke("c1", Call.write(2)).unknown();
        HistoryRecorder.Pending twice = recorder.invoke("c1", Call.write(3));
        twice.failed();
        twice.ok(null);

        assertThat(recorder.history().operations())
                .extracting(Operation::toString)
                .containsExactly("read -> 5", "write 1 failed", "write 2 -> ?", "write 3 failed");
    }

    @Test
    void momentsAreThoseOfTheClock() {
        long[] now = {100};
        HistoryRecorder timed = new HistoryRecorder(() -> now[0]);
        HistoryRecorder.Pending read = timed.invoke("c1", Call.read());
        now[0] = 250;
        read.ok(null);

        assertThat(timed.history().operations())
                .containsExactly(new Operation(1, "c1", Call.read(), Outcome.OK, null, 100, 250));
    }

    @Test
    void aHistoryIsASnapshot() {
        HistoryRecorder.Pending write = recorder.invoke("c1", Call.write(1));
        History before = recorder.history();
        write.ok(null);

        assertThat(before.operations()).containsExactly(open(1, Call.write(1)));
        assertThat(recorder.history().operations())
                .extracting(Operation::outcome)
                .containsExactly(Outcome.OK);
    }

    private static Operation open(long number, Call call) {
        return new Operation(number, "c1", call, Outcome.UNKNOWN, null, 1, Operation.NEVER);
    }
}
