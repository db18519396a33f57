package io.raftkit.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The shape of a log against a log that is written out. */
class TermRunsTest {
    /** Terms by index from the base on; what is before it is forgotten. */
    private static final class PlainLog {
        private long base;
        private final List<Long> terms = new ArrayList<>(List.of(0L));

        long last() {
            return base + terms.size() - 1;
        }

        long term(long index) {
            return terms.get((int) (index - base));
        }

        void append(long term) {
            terms.add(term);
        }

        void truncateAfter(long index) {
            while (last() > index) {
                terms.remove(terms.size() - 1);
            }
        }

        void compact(long index) {
            terms.subList(0, (int) (index - base)).clear();
            base = index;
        }

        void reset(LogId id) {
            terms.clear();
            terms.add(id.term());
            base = id.index();
        }
    }

    private final Random random = new Random(7);
    private final PlainLog plain = new PlainLog();
    private final TermRuns runs = new TermRuns(LogId.ZERO, List.of(), 0);

    @Test
    void everyQuestionIsAnsweredAsByAPlainList() {
        for (int i = 0; i < 20_000; i++) {
            change();
            assertThat(runs.lastIndex()).isEqualTo(plain.last());
            assertThat(runs.base()).isEqualTo(new LogId(plain.term(plain.base), plain.base));
            long index = plain.base + random.nextInt((int) (plain.last() - plain.base) + 1);
            assertThat(runs.termAt(index)).isEqualTo(plain.term(index));
            assertThat(runs.contains(new LogId(plain.term(index), index))).isTrue();
            assertThat(runs.contains(new LogId(plain.term(index) + 1, index))).isFalse();
        }
    }

    @Test
    void everythingBehindThePossibleMatchConflicts() {
        for (int i = 0; i < 20_000; i++) {
            change();
            long lastTerm = plain.term(plain.last());
            long around = plain.base - 1 + random.nextInt((int) (plain.last() - plain.base) + 4);
            LogId id = new LogId(Math.max(0, lastTerm + 1 - random.nextInt(5)), Math.max(0, around));
            long found = runs.lastPossibleMatch(id);
            long end = Math.min(id.index(), plain.last());
            assertThat(found).as("%s", id).isLessThanOrEqualTo(end);
            for (long index = Math.max(found, plain.base) + 1; index <= end; index++) {
                assertThat(plain.term(index)).as("%s in %s", index, id).isGreaterThan(id.term());
            }
            assertThat(found <= plain.base || plain.term(found) <= id.term())
                    .as("%s", id)
                    .isTrue();
        }
    }

    private void change() {
        int choice = random.nextInt(20);
        int length = (int) (plain.last() - plain.base);
        long index = plain.base + random.nextInt(length + 1);
        if (choice < 14) {
            long term = Math.max(1, plain.term(plain.last()) + random.nextInt(4) / 3);
            plain.append(term);
            runs.append(new LogId(term, plain.last()));
        } else if (choice < 17) {
            plain.truncateAfter(index);
            runs.truncateAfter(index);
        } else if (choice < 19) {
            plain.compact(index);
            runs.compact(index);
        } else if (random.nextInt(20) == 0) {
            LogId id = new LogId(plain.term(plain.last()), plain.last() + 3);
            plain.reset(id);
            runs.reset(id);
        }
    }

    @Test
    void whatIsNotInTheLogHasNoTerm() {
        TermRuns log = new TermRuns(Given.at("3@2"), List.of(Given.at("5@4")), 6);
        assertThatThrownBy(() -> log.termAt(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.termAt(7)).isInstanceOf(IllegalArgumentException.class);
        assertThat(log.termAt(4)).isEqualTo(2);
        assertThat(log.contains(Given.at("2@2"))).isFalse();
        assertThat(log.contains(Given.at("7@4"))).isFalse();
    }

    @Test
    void entriesFollowEachOtherAndTheirTermsNeverFall() {
        TermRuns log = new TermRuns(Given.at("3@2"), List.of(), 3);
        assertThatThrownBy(() -> log.append(Given.at("5@2"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.append(Given.at("4@1"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.truncateAfter(2)).isInstanceOf(IllegalStateException.class);
    }

    /** With terms 1 1 1 4 4 5 5, the entries of terms 5 and 4 cannot match 6@3. */
    @Test
    void aWholeTermIsSkippedAtATime() {
        TermRuns log = new TermRuns(LogId.ZERO, List.of(Given.at("1@1"), Given.at("4@4"), Given.at("6@5")), 7);
        assertThat(log.lastPossibleMatch(Given.at("6@3"))).isEqualTo(3);
        assertThat(log.lastPossibleMatch(Given.at("9@4"))).isEqualTo(5);
        assertThat(log.lastPossibleMatch(Given.at("9@9"))).isEqualTo(7);
        assertThat(log.lastPossibleMatch(Given.at("2@9"))).isEqualTo(2);
    }

    /** The terms 2 2 2 4 4 follow the base 3@2. */
    @Test
    void theBasesTermIsSkippedNoFurtherThanTheBase() {
        TermRuns log = new TermRuns(Given.at("3@2"), List.of(Given.at("7@4")), 8);
        assertThat(log.lastPossibleMatch(Given.at("8@3"))).isEqualTo(6);
        assertThat(log.lastPossibleMatch(Given.at("8@2"))).isEqualTo(6);
        assertThat(log.lastPossibleMatch(Given.at("8@1"))).as("below the base").isEqualTo(2);
        assertThat(log.lastPossibleMatch(Given.at("1@9"))).as("below the base").isEqualTo(1);
    }

    /** A log that is nothing but its base: its only entry is of a later term than any that could match. */
    @Test
    void aBaseOfALaterTermCannotMatch() {
        TermRuns log = new TermRuns(Given.at("3@2"), List.of(), 3);
        assertThat(log.lastPossibleMatch(Given.at("9@1"))).isEqualTo(2);
        assertThat(log.lastPossibleMatch(Given.at("9@2"))).isEqualTo(3);
    }

    @Test
    void whatIsTruncatedMayBeWrittenAnewInALaterTerm() {
        TermRuns log = new TermRuns(LogId.ZERO, List.of(Given.at("1@1"), Given.at("3@2")), 5);
        log.truncateAfter(2);
        log.append(Given.at("3@4"));
        assertThat(log.last()).isEqualTo(Given.at("3@4"));
        assertThat(log.contains(Given.at("3@2"))).isFalse();
        log.truncateAfter(9);
        assertThat(log.lastIndex()).as("there is nothing after 9").isEqualTo(3);
    }

    @Test
    void aLogMayBeCompactedToItsEndAndGoesOnFromThere() {
        TermRuns log = new TermRuns(LogId.ZERO, List.of(Given.at("1@1"), Given.at("3@2")), 5);
        log.compact(5);
        assertThat(log.base()).isEqualTo(Given.at("5@2"));
        assertThat(log.last()).isEqualTo(Given.at("5@2"));
        assertThatThrownBy(() -> log.compact(6)).isInstanceOf(IllegalArgumentException.class);
        log.append(Given.at("6@2"));
        assertThat(log.at(6)).isEqualTo(Given.at("6@2"));
    }
}
