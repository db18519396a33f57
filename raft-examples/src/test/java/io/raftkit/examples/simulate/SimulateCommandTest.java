package io.raftkit.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter printed = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void aRunIsToldAndDrawn() {
        Path page = directory.resolve("out.html");

        int code = run("simulate", "--seed", "7", "--nodes", "5", "--duration", "12s", "--html", page.toString());

        assertThat(code).isZero();
        assertThat(errors.toString()).isEmpty();
        assertThat(printed.toString())
                .startsWith("Seed 7: 5 nodes, 3 clients, faults: gentle")
                .containsPattern("0\\.\\d{3} s  n[1-5] leads in term 2")
                .contains(" crashes", " is back", "Every property held in ", "entries committed", "The page: " + page);
        assertThat(page)
                .content()
                .contains(
                        "\"java -jar raft-examples.jar simulate --seed 7 --nodes 5 --duration 12000ms --faults gentle",
                        "\"nodes\":[\"n1\",\"n2\",\"n3\",\"n4\",\"n5\"]");
    }

    @Test
    void theSameSeedTellsTheSameAndAnotherSeedAnother() {
        String first = printedBy("simulate", "--duration", "5s", "--seed", "1");

        assertThat(printedBy("simulate", "--duration", "5s", "--seed", "1")).isEqualTo(first);
        assertThat(printedBy("simulate", "--duration", "5s", "--seed", "2")
                        .lines()
                        .skip(1)
                        .toList())
                .isNotEqualTo(first.lines().skip(1).toList());
    }

    @Test
    void whereNothingGoesWrongNothingGoesWrong() {
        assertThat(printedBy("simulate", "--duration", "3s", "--faults", "none", "--nodes", "3"))
                .contains("Every property held")
                .containsPattern("crashes +0")
                .doesNotContain(" crashes\n", "splits", "hangs");
        assertThat(printedBy("simulate", "--duration", "3s", "--faults", "swarm", "--only", "none"))
                .containsPattern("crashes +0");
    }

    @Test
    void aPageThatCannotBeWrittenIsOneLine() {
        int code = run("simulate", "--duration", "1s", "--html", directory.toString());

        assertThat(code).isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("error: cannot write " + directory)
                .hasLineCount(1);
    }

    @Test
    void aFailureIsExplained() {
        Timeline timeline = new Timeline(new PrintWriter(printed, true), CommandLine.Help.Ansi.OFF);

        timeline.fails("Election Safety: two lead\n  seed 7");

        assertThat(printed.toString()).contains("A property does not hold:", "Election Safety: two lead", "seed 7");
    }

    private String printedBy(String... arguments) {
        printed.getBuffer().setLength(0);
        assertThat(run(arguments)).isZero();
        return printed.toString();
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(printed, true));
        commandLine.setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }
}
