package io.raftkit.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.bench.compare.Measurement.Latency;
import io.raftkit.bench.compare.Rounds.Spread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Latency LATENCY = new Latency(1, 2, 3, 4, 5);

    @Test
    void medianIsTheMiddleOrTheMeanOfTheTwoThatAre() {
        assertThat(Spread.of(new double[] {9, 1, 5})).isEqualTo(new Spread(5, 1, 9));
        assertThat(Spread.of(new double[] {9, 1, 5, 7})).isEqualTo(new Spread(6, 1, 9));
    }

    @Test
    void ratioIsToTheFastestOtherOfTheSameRound() {
        Rounds own = new Rounds(List.of(measured("a", 1, 300), measured("a", 2, 100)));
        Rounds slow = new Rounds(List.of(measured("b", 1, 100), measured("b", 2, 100)));
        Rounds uneven = new Rounds(List.of(measured("c", 1, 50), measured("c", 2, 200)));
        assertThat(own.ratioToBest("a", Map.of("a", own, "b", slow, "c", uneven)))
                .isEqualTo(new Spread(1.75, 0.5, 3));
    }

    @Test
    void roundThatFailedCountsForNothing() {
        Measurement failed = Measurement.failed(scenario("b", 16), 1, "exit 1");
        Rounds own = new Rounds(List.of(measured("a", 1, 300)));
        Rounds broken = new Rounds(List.of(failed));
        assertThat(own.ratioToBest("a", Map.of("a", own, "b", broken))).isNull();
        assertThat(broken.succeeded()).isFalse();
        assertThat(new Rounds(List.of(failed, measured("b", 2, 7))).median(Measurement::perSecond))
                .isEqualTo(7);
    }

    @Test
    void tableAndPageSayWhatFailedAndWhatWasMeasured() {
        Measurement failed = Measurement.failed(scenario("b", 16), 1, "exit 1: <no> leader");
        Report report = report(List.of(measured("a", 1, 123_456), failed));
        assertThat(Summary.text(report))
                .contains("123,456 (123,456-123,456)", "b failed: exit 1: <no> leader", "fsync of everything");
        assertThat(ResultsPage.of(report))
                .contains("123,456", "exit 1: &lt;no&gt; leader", "fsync of everything", "<polyline")
                .doesNotContain("http");
    }

    @Test
    void optionsAreThoseThatAreKnownEachWithAValue() {
        Set<String> known = Set.of("rounds", "window", "outstanding");
        Options options = Options.parse(List.of("--rounds", "5", "--window", "300ms"), known);
        assertThat(options.number("rounds", 3)).isEqualTo(5);
        assertThat(options.time("window", "1s")).isEqualTo(Duration.ofMillis(300));
        assertThat(options.numbers("outstanding", "1, 16")).containsExactly(1, 16);
        assertThatThrownBy(() -> Options.parse(List.of("--round", "5"), known)).hasMessageContaining("--rounds");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds"), known)).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> options.time("rounds", "1s")).hasMessageContaining("--rounds");
    }

    private static Report report(List<Measurement> measurements) {
        Machine machine = new Machine("JDK", 2, "a processor", 1 << 30, "Linux", "ext4", 100, 200, 0.1);
        Settings settings = new Settings("1.0", "fsync of everything", "TCP", "CRC32C", "defaults");
        return new Report(
                "compare", "now", machine, List.of("-Xmx1g"), Map.of("a", settings, "b", settings), measurements);
    }

    private static Scenario scenario(String contender, int outstanding) {
        return new Scenario(contender, "write", 3, outstanding, 0, 0, 256, 100, 0, 1000);
    }

    private static Measurement measured(String contender, int round, double perSecond) {
        return new Measurement(
                scenario(contender, 16), round, perSecond, LATENCY, LATENCY, 10, 100, 1000, 0, 0, 0, 0, null);
    }
}
