package io.raftkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page's examples are those that compile and run. */
class ReadmeTest {
    @Test
    void theQuickStartInTheReadmeIsTheCompiledOne() throws IOException {
        assertThat(readme())
                .contains(typeIn("src/main/java/io/raftkit/examples/quickstart/Quickstart.java", "public final class"));
    }

    @Test
    void theContractOfAStoreInTheReadmeIsTheOneThatRuns() throws IOException {
        assertThat(readme()).contains(typeIn("src/test/java/io/raftkit/examples/filelog/FileLogTest.java", "class"));
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("").toAbsolutePath().resolveSibling("README.md"));
    }

    /** From its keyword, at the beginning of a line, to the end. */
    private static String typeIn(String file, String keyword) throws IOException {
        String source = Files.readString(Path.of("").toAbsolutePath().resolve(file));
        return source.substring(source.indexOf("\n" + keyword + " ") + 1).strip();
    }
}
