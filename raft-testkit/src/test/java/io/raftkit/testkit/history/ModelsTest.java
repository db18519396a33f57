package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.history.Verdict.Result;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories drawn by hand, and what each model says to them. */
class ModelsTest {
    @Test
    void aReadSeesOneOfTheWritesThatAreConcurrentWithIt() {
        accepts(Models.register(), """
                c1 |--write 1--|
                c2     |--read -> 1--|
                c3   |--read -> nil--|
                """);
    }

    @Test
    void aStaleReadIsRefused() {
        refuses(Models.register(), """
                c1 |--write 1--| |--write 2--|
                c2                             |--read -> 1--|
                """);
    }

    @Test
    void readsOutOfOrderAreRefused() {
        refuses(Models.register(), """
                c1 |-------------------write 1--------------------|
                c2    |--read -> 1--|
                c3                      |--read -> nil--|
                """);
        accepts(Models.register(), """
                c1 |-------------------write 1--------------------|
                c2    |--read -> nil--|
                c3                      |--read -> 1--|
                """);
    }

    @Test
    void aDirtyReadIsRefused() {
        refuses(Models.register(), """
                c1 |--write 1--x
                c2       |--read -> 1--|
                """);
    }

    @Test
    void anUnknownWriteMayHaveHappenedLateOrNever() {
        accepts(Models.register(), """
                c1 |--write 1--?
                c2               |--read -> nil--|
                c3                                 |--read -> 1--|
                """);
        accepts(Models.register(), """
                c1 |--write 1--?
                c2               |--read -> nil--| |--read -> nil--|
                """);
    }

    @Test
    void anUnknownWriteThatWasSeenCannotBeUnseen() {
        refuses(Models.register(), """
                c1 |--write 1--?
                c2               |--read -> 1--| |--read -> nil--|
                """);
    }

    @Test
    void anUnknownWriteHappensOnceAtMost() {
        refuses(Models.register(), """
                c1 |--write 1--?
                c2              |--read -> 1--| |--write 2--| |--read -> 1--|
                """);
    }

    @Test
    void anUnknownWriteHappensNotBeforeItIsAskedFor() {
        refuses(Models.register(), """
                c1                 |--write 1--?
                c2 |--read -> 1--|
                """);
    }

    @Test
    void whatIsInTheLogHasHappenedInTheEnd() {
        accepts(Models.register(), """
                c1 |--write 1--!
                c2                |--read -> nil--| |--read -> 1--|
                """);
        refuses(Models.queue(), """
                c1 |--dequeue--!
                c2                |--enqueue 1--| |--dequeue -> 1--| |--enqueue 2--| |--dequeue -> 3--|
                """);
        accepts(Models.casRegister(5), """
                c1 |--cas [5 6]--!
                c2                |--read -> 5--| |--read -> 6--|
                """);
        accepts(Models.counter(), """
                c1 |--add 1--!
                c2                |--read -> 0--|
                """);
    }

    @Test
    void oneOfTwoConcurrentCasWins() {
        accepts(Models.casRegister(0), """
                c1 |--cas [0 1] -> true--|
                c2    |--cas [0 2] -> false--|
                c3                             |--read -> 1--|
                """);
        refuses(Models.casRegister(0), """
                c1 |--cas [0 1] -> true--|
                c2    |--cas [0 2] -> true--|
                """);
    }

    @Test
    void aCasThatFailsForNothingIsRefused() {
        refuses(Models.casRegister(0), """
                c1 |--cas [0 1] -> false--|
                """);
    }

    @Test
    void aLostUpdateIsRefused() {
        refuses(Models.counter(), """
                c1 |--add 1--|
                c2   |--add 1--|
                c3               |--read -> 1--|
                """);
        accepts(Models.counter(), """
                c1 |--add 1--|
                c2   |--add 1 -> 1--|
                c3                    |--read -> 2--|
                """);
        refuses(Models.counter(), """
                c1 |--add 1 -> 1--|
                c2   |--add 1 -> 1--|
                """);
    }

    @Test
    void keysAreRegistersOfTheirOwn() {
        accepts(Models.keyValues(), """
                c1 |--x: write 1--| |--y: read -> nil--|
                c2                    |--x: delete -> true--| |--x: read -> nil--|
                """);
        refuses(Models.keyValues(), """
                c1 |--x: write 1--| |--y: read -> 1--|
                """);
        refuses(Models.keyValues(), """
                c1 |--x: delete -> true--|
                """);
    }

    @Test
    void aSetKnowsWhatIsInIt() {
        accepts(Models.set(), """
                c1 |--add 1 -> true--|  |--add 2--|  |--remove 1 -> true--|
                c2    |--add 1 -> false--|       |--read -> [2 1]--|        |--contains 1 -> false--|
                """);
        refuses(Models.set(), """
                c1 |--add 1--| |--add 2--| |--read -> [1]--|
                """);
        refuses(Models.set(), """
                c1 |--add 1--| |--read -> [1 1]--|
                """);
        refuses(Models.set(), """
                c1 |--add 1 -> true--|
                c2    |--add 1 -> true--|
                """);
        refuses(Models.set(), """
                c1 |--add 1--| |--remove 1--| |--contains 1 -> true--|
                """);
    }

    @Test
    void aQueueIsFirstInFirstOut() {
        accepts(Models.queue(), """
                c1 |--enqueue 1--|                      |--dequeue -> 2--|
                c2    |--enqueue 2--| |--dequeue -> 1--|    |--dequeue -> nil--|
                """);
        refuses(Models.queue(), """
                c1 |--enqueue 1--| |--enqueue 2--|
                c2                                 |--dequeue -> 2--|
                """);
        refuses(Models.queue(), """
                c1 |--enqueue 1--|
                c2   |--dequeue -> 1--|
                c3     |--dequeue -> 1--|
                """);
        refuses(Models.queue(), """
                c1 |--enqueue 1--|
                c2                 |--dequeue -> nil--|
                """);
    }

    @Test
    void calledAtTheMomentOfAnAnswerIsConcurrent() {
        Operation write = operation(1, Call.write(1), null, 0, 5);
        accepts(Models.register(), History.of(List.of(write, operation(2, Call.read(), null, 5, 6))));
        refuses(Models.register(), History.of(List.of(write, operation(2, Call.read(), null, 6, 6))));
    }

    @Test
    void aModelOfOnesOwnIsARecordOfTwoMethods() {
        accepts(new Ticket(), """
                c1 |--draw -> 1--|  |--draw -> 3--|
                c2    |--draw -> 2--|
                """);
        refuses(new Ticket(), """
                c1 |--draw -> 1--|
                c2    |--draw -> 1--|
                """);
    }

    /** From the documentation of {@link Model}. */
    private record Ticket() implements Model<Long> {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public @Nullable Long step(Long last, Operation operation) {
            return operation.allows(last + 1) ? last + 1 : null;
        }
    }

    @Test
    void whatAModelDoesNotKnowIsAnError() {
        Stream.of(
                        Models.register(),
                        Models.casRegister(),
                        Models.counter(),
                        Models.set(),
                        Models.queue(),
                        Checker.appendList())
                .map(each -> each instanceof Model<?> model ? Checker.linearizable(model) : (Checker) each)
                .forEach(checker -> assertThatThrownBy(() -> checker.check(Drawing.of("c1 |--jump 1--|")))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("jump 1"));
        assertThatThrownBy(() -> Checker.linearizable(Models.keyValues()).check(Drawing.of("c1 |--read -> 1--|")))
                .hasMessageContaining("names no key");
        assertThatThrownBy(() -> Checker.linearizable(Models.register())
                        .check(Drawing.of("c1 |--read -> nil--| |--x: read -> nil--|")))
                .hasMessageContaining("names no object, and others do");
    }

    private static Operation operation(int number, Call call, @Nullable Object output, long invoked, long returned) {
        return new Operation(number, "c" + number, call, Operation.Outcome.OK, output, invoked, returned);
    }

    private static void accepts(Model<?> model, String drawn) {
        accepts(model, Drawing.of(drawn));
    }

    private static void accepts(Model<?> model, History history) {
        Verdict verdict = Checker.linearizable(model).check(history);
        assertThat(verdict.result()).as("%s", verdict).isEqualTo(Result.LINEARIZABLE);
        assertThat(history.operations()).isNotEmpty();
    }

    private static void refuses(Model<?> model, String drawn) {
        refuses(model, Drawing.of(drawn));
    }

    private static void refuses(Model<?> model, History history) {
        assertThat(Checker.linearizable(model).check(history).result()).isEqualTo(Result.NOT_LINEARIZABLE);
    }
}
