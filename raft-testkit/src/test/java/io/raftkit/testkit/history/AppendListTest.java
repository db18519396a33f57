package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.history.Verdict.Result;
import org.junit.jupiter.api.Test;

class AppendListTest {
    private static final long DIGEST_OF_1 = AppendList.digest(0, 1);

    @Test
    void concurrentAppendsStandInTheOrderThatIsRead() {
        accepts("""
                c1 |--append 1--|   |--append 3--|
                c2   |--append 2--|      |--read -> [2 1]--|  |--read -> [2 1 3]--|
                """);
        accepts("c1 |--append 1--| |--read -> [1]--| |--digest -> [1 " + DIGEST_OF_1 + "]--|");
        accepts("c1 |--read -> nil--| |--append 1--? |--append 2--x |--read -> []--|");
    }

    @Test
    void readsThatDisagreeAreRefused() {
        assertThat(refuses("""
                        c1 |--append 1--|     |--read -> [1 2]--|
                        c2   |--append 2--|     |--read -> [2]--|
                        """)).contains("at 0 one list has 2, another 1", "#2  c1  read -> [1 2]");
    }

    @Test
    void aLostAppendIsRefused() {
        assertThat(refuses("""
                        c1 |--append 1--|
                        c2   |--append 2--|  |--read -> [1]--|
                        """))
                .contains("#3 was invoked after #2 had returned, but comes before it: it does not see 2");
    }

    @Test
    void aStaleReadIsRefused() {
        assertThat(refuses("""
                        c1 |----------append 1----------------------------|
                        c2   |--read -> [1]--|
                        c3                     |--read -> []--|
                        """)).contains("it sees less");
    }

    @Test
    void anAppendThatWasSeenBeforeItWasAskedForIsRefused() {
        assertThat(refuses("""
                        c1                   |--append 1--|
                        c2 |--read -> [1]--|
                        """)).contains("#2 has seen it already");
    }

    @Test
    void appendsOutOfOrderAreRefused() {
        assertThat(refuses("""
                        c1 |--append 1--|  |--append 2--|
                        c2                                |--read -> [2 1]--|
                        """)).contains("#2 was invoked after #1 had returned, but comes before it in the list");
    }

    @Test
    void whatNobodyAppendedIsRefused() {
        assertThat(refuses("c1 |--read -> [1]--|")).contains("1, which was read, was never appended");
        assertThat(refuses("c1 |--append 1--x |--read -> [1]--|")).contains("its append had no effect");
        assertThat(refuses("c1 |--append 1--| |--read -> [1 1]--|")).contains("stands at 0 and at 1");
        assertThat(refuses("c1 |--append 1--| |--read -> [1]--| |--digest -> [1 5]--|"))
                .contains("the digest is not that of the first 1 elements");
    }

    @Test
    void aDigestThatNothingExplainsIsUndecided() {
        Verdict verdict =
                Checker.appendList().check(Drawing.of("c1 |--append 1--| |--digest -> [1 " + DIGEST_OF_1 + "]--|"));

        assertThat(verdict.result()).isEqualTo(Result.UNDECIDED);
        assertThat(verdict.toString()).contains("read the whole list in the end");
    }

    @Test
    void listsHaveKeys() {
        Verdict verdict = Checker.appendList().check(Drawing.of("""
                c1 |--x: append 1--| |--y: append 1--| |--x: read -> [1]--| |--y: read -> []--|
                """));

        assertThat(verdict.key()).contains("y");
    }

    @Test
    void equalElementsAreAnError() {
        assertThatThrownBy(() -> Checker.appendList().check(Drawing.of("c1 |--append 1--| |--append 1--|")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("append 1 is there twice");
    }

    private static void accepts(String drawn) {
        Verdict verdict = Checker.appendList().check(Drawing.of(drawn));
        assertThat(verdict.result()).as("%s", verdict).isEqualTo(Result.LINEARIZABLE);
    }

    private static String refuses(String drawn) {
        Verdict verdict = Checker.appendList().check(Drawing.of(drawn));
        assertThat(verdict.result()).isEqualTo(Result.NOT_LINEARIZABLE);
        return verdict.toString();
    }
}
