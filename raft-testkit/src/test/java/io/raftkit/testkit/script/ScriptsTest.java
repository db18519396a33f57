package io.raftkit.testkit.script;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ScriptsTest {
    @TestFactory
    Stream<DynamicTest> theCoreSaysWhatTheTranscriptsSay() {
        return Scripts.in(Path.of("src/test/resources/scripts"));
    }
}
