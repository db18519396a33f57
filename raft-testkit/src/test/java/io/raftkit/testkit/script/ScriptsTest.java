package io.raftkit.testkit.script;

import java.io.IOException;
import java.nio.file.Path;
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
    void theReadmeListsEveryScript() throws IOException {
        Scripts.checkReadme(SCRIPTS);
    }
}
