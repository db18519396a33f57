package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.spi.StateMachine;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A simulation is believed only while it finds what was broken on purpose. */
class CanaryTest {
    private static final int MOST_SEEDS = 2_000;

    /** Where the search for a vote that is given twice begins, to save time: seeds before it show nothing. */
    private static final long VOTELESS_FROM = 80;

    @Test
    void aLogThatReportsTooEarlyIsCaughtAtOnce() {
        String found = firstFinding(seed -> Simulation.of(seed).logs(HastyLog::new));

        assertThat(found).contains("property: Said When Durable");
    }

    /** A follower that lost what it acknowledged may also just get stuck: such seeds show nothing about the oracles. */
    @Test
    void whatALogLosesThatReportsTooEarlyIsMissed() {
        List<String> safety = List.of(
                "property: Leader Completeness",
                "property: State Machine Safety",
                "property: Log Matching",
                "property: Election Safety",
                "property: Equal States");

        String found = firstFinding(
                0,
                seed -> Simulation.of(seed).logs(HastyLog::new).watching(CanaryTest::looksAtConsequences),
                finding -> safety.stream().anyMatch(finding::contains));

        assertThat(found).contains("seed ");
    }

    @Test
    void aForgottenVoteIsGivenTwice() {
        String found = firstFinding(
                VOTELESS_FROM,
                seed -> Simulation.of(seed).logs(VotelessLog::new).watching(CanaryTest::looksAtConsequences),
                finding -> true);

        assertThat(found).containsAnyOf("property: One Vote a Term", "property: Election Safety");
    }

    private static boolean looksAtConsequences(Observer oracle) {
        return !(oracle instanceof SaidWhenDurable
                || oracle instanceof CommittedIsDurable
                || oracle instanceof TermsNeverFall);
    }

    @Test
    void aStateMachineThatIsNotDeterministicIsCaught() {
        String found = firstFinding(seed -> Simulation.of(seed).stateMachine(Moody::new));

        assertThat(found).contains("Equal States");
    }

    @Test
    void aFindingNamesItsSeedAndHowToReplayIt() {
        String found = firstFinding(seed -> Simulation.of(seed).logs(HastyLog::new));

        assertThat(found)
                .containsPattern("seed \\d+, virtual time \\d+\\.\\d+ s, event \\d+")
                .contains("-Dtest=SimulationTest", "-Draftkit.seed=", "last changes:", "n1 starts");
        assertThat(found.lines().count()).isLessThan(60);
    }

    private static String firstFinding(LongFunction<Simulation> broken) {
        return firstFinding(0, broken, finding -> true);
    }

    private static String firstFinding(long from, LongFunction<Simulation> broken, Predicate<String> wanted) {
        for (long seed = from; seed < from + MOST_SEEDS; seed++) {
            try {
                SimulationReport unused = broken.apply(seed).run();
            } catch (AssertionError violation) {
                String finding = Objects.requireNonNull(violation.getMessage());
                if (wanted.test(finding)) {
                    return finding;
                }
            }
        }
        throw new AssertionError("nothing was noticed in " + MOST_SEEDS + " seeds");
    }

    /** Says that a write is durable before it is. */
    private static final class HastyLog extends PassingLog {
        HastyLog(LogStore log) {
            super(log);
        }

        @Override
        public CompletionStage<Void> write(LogWrite write) {
            var unused = super.write(write);
            return CompletableFuture.completedStage(null);
        }
    }

    /** Answers differently each time. */
    private static final class Moody implements StateMachine {
        private static final AtomicLong MOODS = new AtomicLong();

        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            return Bytes.utf8("mood " + MOODS.incrementAndGet());
        }

        @Override
        public Bytes query(Bytes query) {
            return Bytes.EMPTY;
        }

        @Override
        public Capture capture() {
            return target -> {};
        }

        @Override
        public void restore(InputStream source) {}
    }
}
