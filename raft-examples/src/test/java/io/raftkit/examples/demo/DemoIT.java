package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoIT {
    @TempDir
    private Path directory;

    private final StringWriter printed = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void everythingItShowsHoldsAndItCleansUp() {
        Path home = directory.resolve("demo");

        int code = run("demo", "--dir", home.toString());

        assertThat(printed.toString())
                .contains("elect a leader", "all three nodes hold them", "they are equal", "Everything held")
                .containsPattern("time to first leader +[0-9.]+ s")
                .containsPattern("commits +[0-9,]+ per second")
                .containsPattern("handover +[0-9.]+ s")
                .containsPattern("n[123]  leader +term [0-9]+")
                .doesNotContain("FAILED");
        assertThat(code).isZero();
        assertThat(home).doesNotExist();
    }

    @Test
    void aDirectoryThatIsNotEmptyIsRefusedAndLeftAsItWas() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "data");

        int code = run("demo", "--dir", directory.toString());

        assertThat(code).isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("error: ")
                .contains("is not empty")
                .hasLineCount(1);
        assertThat(precious).hasContent("data");
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(printed, true));
        commandLine.setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }
}
