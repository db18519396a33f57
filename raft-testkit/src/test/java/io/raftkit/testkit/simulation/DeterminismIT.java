package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The same seeds give the same traces in another JVM: {@code -Draftkit.java=PATH} for that of another JDK. Its code is
 * interpreted as often as compiled, its hash codes and addresses are others, and it uses another garbage collector.
 */
class DeterminismIT {
    private static final int SEEDS = 50;

    @Test
    void anotherJvmGivesTheSameTraces() throws IOException, InterruptedException {
        Path own = Path.of(System.getProperty("java.home"), "bin", "java");
        String java = System.getProperty("raftkit.java", own.toString());
        Process process = new ProcessBuilder(
                        java,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TraceHashes.class.getName(),
                        Integer.toString(SEEDS))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            List<String> here =
                    LongStream.range(0, SEEDS).mapToObj(TraceHashes::line).toList();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(java).isZero();
            assertThat(printed.lines()).as(java).containsExactlyElementsOf(here);
        } finally {
            process.destroyForcibly();
        }
    }
}
