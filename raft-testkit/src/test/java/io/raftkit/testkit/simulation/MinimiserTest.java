package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a failing run only that is left without which it does not fail. */
class MinimiserTest {
    private static final Pattern KEPT = Pattern.compile("-Draftkit\\.only=(\\S+)");

    @TempDir
    private Path directory;

    /** A node that forgets its vote must crash to give it twice: nothing else is needed. */
    @Test
    void whatIsNotNeededIsLeftOut() {
        Failure first = failureOf(voteless(90));

        Failure reported = failureOf(voteless(90).report(directory, line -> {}));

        assertThat(first).hasMessageNotContaining("minimised");
        assertThat(reported.property()).isEqualTo(first.property()).isEqualTo("One Vote a Term");
        assertThat(reported)
                .hasMessageStartingWith(String.valueOf(first.getMessage()))
                .hasMessageContaining("minimised to 1 of ")
                .hasMessageContaining("crash1     n1 crashes")
                .hasMessageContaining("look at that: " + directory.resolve("seed-90.html"));
        assertThat(directory.resolve("seed-90.html"))
                .content()
                .contains("One Vote a Term: ", "\"minimised\":\"1 of ", "n1 crashes");
    }

    @Test
    void whatIsLeftFailsAgainInTheSameWayAndNotWithOneFaultLess() {
        long seed = failing(256); // of 152 faults it needs few, and it fails early
        Failure reported = failureOf(voteless(seed).report(directory, line -> {}));
        Reduction kept = Reduction.parse(kept(reported));

        Failure again = failureOf(voteless(seed).only(kept));

        assertThat(again.property()).isEqualTo(reported.property());
        Set<FaultId> faults = Objects.requireNonNull(kept.faults());
        assertThat(faults).isNotEmpty().hasSizeLessThan(40);
        for (FaultId fault : faults) {
            Set<FaultId> fewer = new HashSet<>(faults);
            fewer.remove(fault);
            Trial trial = voteless(seed).only(kept.keeping(fewer)).begin();
            assertThat(failsSoon(trial, reported)).as("without " + fault).isFalse();
        }
    }

    /** The next seed with a node that votes twice. */
    private static long failing(long from) {
        return LongStream.range(from, from + 300)
                .filter(seed -> failureOf(voteless(seed)) != null)
                .findFirst()
                .orElseThrow();
    }

    private static boolean failsSoon(Trial trial, Failure reported) {
        try {
            trial.runAtMost(reported.at());
            return false;
        } catch (Failure failure) {
            return failure.property().equals(reported.property());
        }
    }

    /** One that fails by chance cannot be made shorter, and says so. */
    @Test
    void whatDoesNotFollowFromTheSeedIsSaid() {
        int[] runs = {0};
        Simulation moody = voteless(90).swarm(swarm -> {
            runs[0]++;
            return swarm;
        });
        Failure failure = failureOf(
                moody.logs(log -> runs[0] == 1 ? new VotelessLog(log) : log).report(directory, line -> {}));

        assertThat(failure).hasMessageContaining("it did not fail again");
    }

    private static Simulation voteless(long seed) {
        return Simulation.of(seed)
                .logs(VotelessLog::new)
                .watching(oracle -> !(oracle instanceof SaidWhenDurable
                        || oracle instanceof CommittedIsDurable
                        || oracle instanceof TermsNeverFall));
    }

    private static Failure failureOf(Simulation simulation) {
        return catchThrowableOfType(Failure.class, simulation::run);
    }

    private static String kept(Failure reported) {
        Matcher matcher = KEPT.matcher(String.valueOf(reported.getMessage()));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
