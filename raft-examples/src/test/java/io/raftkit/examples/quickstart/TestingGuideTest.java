package io.raftkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples in docs/TESTING.md are those that compile and run. */
class TestingGuideTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "raft-examples/src/test/java/io/raftkit/examples/quickstart/CounterTest.java",
                "raft-snapshot/src/test/java/io/raftkit/snapshot/FileSnapshotStoreContractTest.java",
                "raft-testkit/src/test/java/io/raftkit/testkit/contract/OverMemory.java",
            })
    void anExampleInTheGuideIsTheCompiledOne(String file) throws IOException {
        Path module = Path.of("").toAbsolutePath();
        String source = Files.readString(module.resolveSibling(file));
        String example = source.substring(source.lastIndexOf("\nimport ") + 1);
        example = example.substring(example.indexOf("\n\n")).strip();

        assertThat(Files.readString(module.resolveSibling("docs/TESTING.md"))).contains(example);
    }
}
