package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ScriptsTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/scripts");

    @TestFactory
    Stream<DynamicTest> theCoreSaysWhatTheTranscriptsSay() {
        return Scripts.in(SCRIPTS);
    }

    @Test
    void everyScenarioIsCoveredOrItIsSaidWhyNot() throws IOException {
        String readme = Files.readString(SCRIPTS.resolve("README.md"));
        assertThat(IntStream.rangeClosed(1, 48).mapToObj("S-%02d"::formatted))
                .allSatisfy(id -> assertThat(readme).containsPattern("\\| " + id + " \\| +(\\d+|\\| Not portable: )"));
    }

    @Test
    void theReadmeListsEveryScript() throws IOException {
        Scripts.checkReadme(SCRIPTS);
    }
}
