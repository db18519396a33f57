package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.history.Operation.Outcome;
import io.raftkit.testkit.history.Verdict.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final String STALE = """
            c1 |--x: write 1--|  |--x: read -> 1--| |--x: write 3--|
            c2   |--y: write 7--|  |--x: write 2--|                 |--x: read -> 1--| |--x: write 5--|
            c3                            |--y: read -> 7--|   |--x: read -> 3--|         |--x: read -> 6--|
            """;

    @Test
    void itShowsTheOperationsThatContradictEachOther() {
        Verdict verdict = Checker.linearizable(Models.keyValues()).check(Drawing.of(STALE));

        assertThat(verdict).hasToString("""
                not linearizable: "x", by the model key-value map

                  #5  c2  write 2    |-----|                    23 .. 39
                  #6  c2  read -> 1              |-----|        56 .. 74

                  There is no order of these 2 operations, whatever was before and whenever the 3 others took effect.
                  After #5 (write 2) the state is 2, and next cannot be #6 (read -> 1).
                """);
        assertThat(verdict.key()).contains("x");
        assertThat(verdict.prefix()).extracting(Operation::number).containsExactly(1L, 2L, 5L, 3L, 9L, 6L);
        assertThat(verdict.window()).extracting(Operation::number).containsExactly(5L, 6L);
        assertThatThrownBy(verdict::requireLinearizable)
                .isInstanceOf(AssertionError.class)
                .hasMessage(verdict.toString());
    }

    @Test
    void aValueFromNowhereStandsAlone() {
        Verdict verdict = Checker.linearizable(Models.register()).check(Drawing.of("""
                c1 |--write 1--| |--write 2--|
                c2    |--write 3--?   |--read -> 9--|
                """));

        assertThat(verdict).hasToString("""
                not linearizable: by the model register

                  #4  c2  read -> 9  |-----|        22 .. 37

                  This operation fits nowhere, whatever was before and whenever the 2 others took effect.
                  In the state 1 the first cannot be #4 (read -> 9).
                  In the state 2 the first cannot be #4 (read -> 9).
                  In the state 3 the first cannot be #4 (read -> 9).
                  In the state nil the first cannot be #4 (read -> 9).
                """);
    }

    @Test
    void whatAllCountOnIsShownWhole() {
        Verdict verdict = Checker.linearizable(Models.counter()).check(Drawing.of("""
                c1 |--add 1--| |--add 1--|  |--read -> 2--|  |--read -> 7--|
                c2   |--add 1--|  |--add 2--?
                """));

        assertThat(verdict.window())
                .extracting(Operation::toString)
                .containsExactly("add 1", "add 1", "add 1", "read -> 2");
    }

    @Test
    void aLongHistoryIsCutToTheFewThatMatter() {
        AtomicObject object = new AtomicObject.Registers(List.of("x"), 5);
        History legal = new RandomHistories(new SplittableRandom(3), object, 0.01).draw(5, 1_000);
        List<Operation> operations = new ArrayList<>(legal.operations());
        long end = 1_000_000;
        operations.add(done(5_001, Call.write(98), null, end));
        operations.add(done(5_002, Call.write(99), null, end + 10));
        operations.add(done(5_003, Call.read(), 98, end + 20));
        operations.add(done(5_004, Call.read(), 99, end + 30));

        Verdict verdict = Checker.linearizable(Models.keyValues()).check(History.of(operations));

        assertThat(verdict.window()).extracting(Operation::number).containsExactly(5_002L, 5_003L);
        assertThat(verdict.prefix())
                .hasSizeGreaterThan(800)
                .extracting(Operation::number)
                .doesNotContain(5_004L);
    }

    @Test
    void manyOperationsAreShownByTheLast() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            operations.add(new Operation(i, "c", Call.add(1), Outcome.OK, null, 10L * i, 10L * i + 5));
        }
        operations.add(new Operation(61, "c", Call.read(), Outcome.OK, 59, 700, 705));

        Verdict verdict = Checker.linearizable(Models.counter()).check(History.of(operations));

        assertThat(verdict.window()).hasSize(61);
        assertThat(verdict.toString())
                .contains("before these:")
                .doesNotContain("#2 ")
                .hasLineCount(46);
    }

    @Test
    void aSearchThatGivesUpSaysSo() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            operations.add(new Operation(i, "c" + i, Call.enqueue(i), Outcome.OK, null, 0, 100));
        }
        operations.add(new Operation(40, "c", Call.dequeue(), Outcome.OK, 40, 200, 300));
        History history = History.of(operations);

        Verdict verdict =
                Checker.linearizable(Models.queue()).limits(10_000, 1 << 30).check(history);

        assertThat(verdict.result()).isEqualTo(Result.UNDECIDED);
        assertThat(verdict.isLinearizable()).isFalse();
        assertThat(verdict.toString()).contains("after 10", "41 operations, 0 of unknown outcome");
        assertThatThrownBy(verdict::requireLinearizable).hasMessageStartingWith("undecided");
        assertThat(Checker.linearizable(Models.queue())
                        .limits(Long.MAX_VALUE, 1 << 20)
                        .check(history)
                        .result())
                .isEqualTo(Result.UNDECIDED);
    }

    @Test
    void theLogKnowsWhatClientsDoNot() {
        History history = Drawing.of("""
                c1 |--write 1--?  |--read -> 1--|
                c2   |--write 2--?                 |--read -> 2--|
                """);
        LinearizabilityChecker<?> checker = Checker.linearizable(Models.register());
        CommitOrder both = CommitOrder.of(Map.of(1L, 4L, 3L, 5L));

        assertThatCode(checker.check(history)::requireLinearizable).doesNotThrowAnyException();
        assertThatCode(checker.following(both).check(history)::requireLinearizable)
                .doesNotThrowAnyException();
        assertThat(checker.resolving(CommitOrder.of(Map.of(1L, 4L)))
                        .check(history)
                        .isLinearizable())
                .isFalse();
        CommitOrder otherOrder = CommitOrder.of(Map.of(1L, 5L, 3L, 4L));
        assertThat(checker.resolving(otherOrder).check(history).isLinearizable())
                .isTrue();
        assertThat(checker.following(otherOrder).check(history).isLinearizable())
                .isFalse();
    }

    @Test
    void aRefusedOperationInTheLogIsWrong() {
        Verdict verdict = Checker.linearizable(Models.register())
                .resolving(CommitOrder.of(Map.of(1L, 12L)))
                .check(Drawing.of("c1 |--write 1--x"));

        assertThat(verdict.toString()).contains("what failed without effect is in the log", "#1 is in the log at 12");
    }

    private static Operation done(long number, Call call, @Nullable Object output, long at) {
        return new Operation(number, "late", call.on("x"), Outcome.OK, output, at, at + 5);
    }
}
