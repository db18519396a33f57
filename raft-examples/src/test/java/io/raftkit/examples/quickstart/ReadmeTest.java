package io.raftkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page's first example is the one that compiles and runs. */
class ReadmeTest {
    @Test
    void theQuickStartInTheReadmeIsTheCompiledOne() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        String source =
                Files.readString(module.resolve("src/main/java/io/raftkit/examples/quickstart/Quickstart.java"));
        String example = source.substring(source.indexOf("public final class Quickstart"))
                .strip();

        assertThat(Files.readString(module.resolveSibling("README.md"))).contains(example);
    }
}
