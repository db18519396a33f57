package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture of a run is one file that loads nothing, and that no payload can break out of. */
class PageTest {
    private static final Pattern DATA =
            Pattern.compile("<script id=\"data\" type=\"application/json\">(.*?)</script>", Pattern.DOTALL);
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)>\"\\\u2028\u0000<!--";

    @TempDir
    private Path directory;

    @Test
    void aPageShowsItsRunAndIsTheSameEachTime() throws IOException {
        Path file = directory.resolve("new").resolve("run.html");
        Simulation simulation = Simulation.of(7).nodes(5).duration(Duration.ofSeconds(3));

        SimulationReport report = simulation.page(file).run();
        String first = Files.readString(file);

        assertThat(simulation.run()).isEqualTo(report);
        assertThat(Files.readString(file)).isEqualTo(first);
        assertThat(data(first))
                .contains(
                        "\"seed\":\"7\"", "\"nodes\":[\"n1\",", "\"RequestVote\",[\"term\",\"lastLog\",\"isTransfer\"]")
                .contains("-Draftkit.seed=7");
    }

    @Test
    void recordingChangesNothing() {
        for (long seed = 0; seed < 5; seed++) {
            Path file = directory.resolve("seed.html");
            assertThat(Simulation.of(seed).page(file).run())
                    .isEqualTo(Simulation.of(seed).run());
        }
    }

    @Test
    void aPageLoadsNothing() throws IOException {
        Path file = directory.resolve("run.html");
        SimulationReport unused = Simulation.of(1).page(file).run();
        String page = Files.readString(file);

        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContainPattern(
                        "(?i)https?://|\\bsrc=|\\bhref=|@import|url\\(|\\bfetch\\(|XMLHttpRequest|import\\(");
        assertThat(page.split("<script", -1)).hasSize(3);
        assertThat(page).doesNotContain("/* style */", "/* script */", "/* data */");
    }

    @Test
    void hostilePayloadsStayText() throws IOException {
        Path file = directory.resolve("run.html");
        SimulationReport unused = Simulation.of(1)
                .faults(FaultProfile.NONE)
                .nodes(3)
                .duration(Duration.ofSeconds(2))
                .commands(random -> Bytes.utf8("</script><!--\"\\"))
                .replayedBy(kept -> "replay '" + HOSTILE + "'")
                .page(file)
                .run();

        String page = Files.readString(file);

        assertThat(page.split("</script>", -1)).hasSize(3);
        assertThat(page).doesNotContain("<img");
        assertThat(data(page))
                .contains("\\u003c/script\\u003e\\u003cimg src=x onerror=alert(1)\\u003e\\u0022\\u005c\\u2028\\u0000")
                .doesNotContain("<", ">", "&", "\u2028");
    }

    @Test
    void jsonIsWrittenAsItIsDefined() {
        assertThat(Json.of(Map.of())).isEqualTo("{}");
        assertThat(Json.of(List.of())).isEqualTo("[]");
        assertThat(Json.of(List.of(1, -2L, true, "a\n\u00e9", List.of("b"), Map.of("c", 0.5))))
                .isEqualTo("[1,-2,true,\"a\\u000a\\u00e9\",[\"b\"],{\"c\":0.5}]");
        assertThat(Json.of(null)).isEqualTo("null");
    }

    @Test
    void aRecordingKeepsTheEndAndCanBeUnderstoodWithoutTheBeginning() {
        Trial trial = Simulation.of(2).begin();
        Recording recording = Recording.of(trial.world(), 2_000);
        SimulationReport unused = trial.run();

        List<Reel> reels = recording.reels();

        assertThat(reels.stream().mapToLong(Reel::size).sum()).isBetween(500L, 4_000L);
        Reel first = reels.get(0);
        assertThat(first.from()).isPositive();
        assertThat(first.statuses().get(0).at()).isEqualTo(first.from());
        assertThat(first.statuses().stream()
                        .filter(status -> status.at() == first.from())
                        .map(Reel.Status::node))
                .containsAll(trial.world().nodes().stream()
                        .filter(SimulatedNode::isUsed)
                        .map(SimulatedNode::id)
                        .toList());
        assertThat(recording.peace()).isPositive();
    }

    private static String data(String page) {
        Matcher matcher = DATA.matcher(page);
        assertThat(matcher.find()).isTrue();
        return Objects.requireNonNull(matcher.group(1));
    }
}
